package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Task;
import dev.rejoinder.ingress.view.TaskStats;
import dev.rejoinder.ingress.view.TaskStatus;
import dev.rejoinder.ingress.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reading tasks: one, a page of them, and how they went. */
final class TaskQueries {

  private static final int LIMIT_DEFAULT = 20;
  private static final int LIMIT_MAX = 100;
  private static final Duration STATS_DEFAULT = Duration.ofDays(1);
  private static final Map<String, Integer> PERCENTS =
      new TreeMap<>(Map.of("p50", 50, "p90", 90, "p99", 99, "max", 100));
  private static final Comparator<Task> NEWEST_FIRST =
      Comparator.comparing(TaskCursor::of).reversed();

  private final Tasks tasks;
  private final TaskView view;
  private final InstantSource clock;

  TaskQueries(Tasks tasks, TaskView view, InstantSource clock) {
    this.tasks = tasks;
    this.view = view;
    this.clock = clock;
  }

  Reply show(Request request) throws InterruptedException {
    return Reply.of(200, TaskJson.resource(tasks.find(request.path("correlation_id"))));
  }

  Reply list(Request request) {
    int limit = limit(request);
    Predicate<Task> wanted = TaskFilter.of(request, clock.instant());
    Optional<TaskCursor> after = request.query("cursor").map(TaskCursor::parse);
    List<Task> found =
        view.tasks().stream()
            .filter(wanted)
            .filter(task -> after.isEmpty() || TaskCursor.of(task).compareTo(after.get()) < 0)
            .sorted(NEWEST_FIRST)
            .limit(limit + 1L)
            .toList();
    boolean more = found.size() > limit;
    List<Task> page = more ? found.subList(0, limit) : found;
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    page.forEach(task -> data.add(TaskJson.resource(task)));
    body.put("has_more", more);
    body.put("next_cursor", more ? TaskCursor.of(page.getLast()).text() : null);
    return Reply.of(200, body);
  }

  Reply stats(Request request) {
    Instant now = clock.instant();
    Instant since = Moment.query(request, "since", now).orElseGet(() -> now.minus(STATS_DEFAULT));
    TaskStats stats =
        TaskStats.of(
            view.tasks().stream()
                .filter(task -> task.createdAtMs() >= since.toEpochMilli())
                .toList());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("since", TaskJson.iso(since.toEpochMilli())).put("total", stats.total());
    ObjectNode counts = body.putObject("byStatus");
    for (TaskStatus status : TaskStatus.values()) {
      counts.put(TaskJson.name(status), stats.byStatus().get(status));
    }
    body.put("successRate", stats.successRate());
    ObjectNode times = body.putObject("timeToCallbackMs").put("count", stats.answerMs().size());
    PERCENTS.forEach((name, percent) -> times.put(name, stats.answeredWithinMs(percent)));
    return Reply.of(200, body);
  }

  private static int limit(Request request) {
    Optional<String> written = request.query("limit");
    if (written.isEmpty()) {
      return LIMIT_DEFAULT;
    }
    int limit = written.get().matches("\\d{1,3}") ? Integer.parseInt(written.get()) : 0;
    if (limit < 1 || limit > LIMIT_MAX) {
      throw BadRequest.invalid("limit must be a whole number from 1 to " + LIMIT_MAX + ".");
    }
    return limit;
  }
}
