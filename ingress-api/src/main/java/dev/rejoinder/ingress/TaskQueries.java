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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reading tasks: one, a page of them, and how they went. */
final class TaskQueries {

  /** The field with the times of all answers, for whoever merges statistics. */
  static final String TIMES = "answer_ms";

  private static final Duration STATS_DEFAULT = Duration.ofDays(1);
  private static final Map<String, Integer> PERCENTS =
      new TreeMap<>(Map.of("p50", 50, "p90", 90, "p99", 99, "max", 100));

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
    Predicate<Task> wanted = TaskFilter.of(request, clock.instant());
    Page<Task> page = Page.of(request, view.tasks().stream().filter(wanted), TaskQueries::place);
    return Reply.of(200, page.body(TaskJson::resource));
  }

  Reply stats(Request request) {
    Instant now = clock.instant();
    Instant since = Moment.query(request, "since", now).orElseGet(() -> now.minus(STATS_DEFAULT));
    TaskStats stats =
        TaskStats.of(
            view.tasks().stream()
                .filter(task -> task.createdAtMs() >= since.toEpochMilli())
                .toList());
    ObjectNode body = body(TaskJson.iso(since.toEpochMilli()), stats);
    if (request.ofParts()) {
      ArrayNode times = body.putArray(TIMES);
      stats.answerMs().forEach(times::add);
    }
    return Reply.of(200, body);
  }

  /** {@code since}: ISO 8601; null is written as such. */
  static ObjectNode body(@Nullable String since, TaskStats stats) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("since", since).put("total", stats.total());
    ObjectNode counts = body.putObject("byStatus");
    for (TaskStatus status : TaskStatus.values()) {
      counts.put(TaskJson.name(status), stats.byStatus().get(status));
    }
    body.put("successRate", stats.successRate());
    ObjectNode times = body.putObject("timeToCallbackMs").put("count", stats.answerMs().size());
    PERCENTS.forEach((name, percent) -> times.put(name, stats.answeredWithinMs(percent)));
    return body;
  }

  private static PageCursor place(Task task) {
    return new PageCursor(task.createdAtMs(), task.id());
  }
}
