package dev.rejoinder.ingress;

import dev.rejoinder.ingress.view.Task;
import dev.rejoinder.ingress.view.TaskOrder;
import dev.rejoinder.ingress.view.TaskStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which tasks a list shows, as its query says. */
final class TaskFilter {

  private TaskFilter() {}

  /** Tasks that fit every part of the query there is. */
  static Predicate<Task> of(Request request, Instant now) {
    Predicate<Task> fits = task -> true;
    Optional<TaskStatus> status = request.query("status").map(TaskFilter::status);
    if (status.isPresent()) {
      fits = fits.and(task -> task.status() == status.get());
    }
    fits = fits.and(same(request, "userId", task -> ordered(task, TaskOrder::userId)));
    fits = fits.and(same(request, "projectId", task -> ordered(task, TaskOrder::projectId)));
    fits = fits.and(same(request, "taskId", task -> ordered(task, TaskOrder::taskId)));
    fits = fits.and(same(request, "threadId", Task::threadId));
    return fits.and(since(request, now)).and(until(request, now));
  }

  /** Tasks registered at or after {@code since}; all, when the query does not say. */
  private static Predicate<Task> since(Request request, Instant now) {
    Optional<Instant> since = Moment.query(request, "since", now);
    return task -> since.isEmpty() || task.createdAtMs() >= since.get().toEpochMilli();
  }

  private static Predicate<Task> until(Request request, Instant now) {
    Optional<Instant> until = Moment.query(request, "until", now);
    return task -> until.isEmpty() || task.createdAtMs() < until.get().toEpochMilli();
  }

  private static Predicate<Task> same(
      Request request, String name, Function<Task, @Nullable String> field) {
    Optional<String> wanted = request.query(name);
    return task -> wanted.isEmpty() || wanted.get().equals(field.apply(task));
  }

  private static @Nullable String ordered(Task task, Function<TaskOrder, @Nullable String> field) {
    TaskOrder order = task.order();
    return order == null ? null : field.apply(order);
  }

  private static TaskStatus status(String written) {
    List<String> names = Arrays.stream(TaskStatus.values()).map(TaskJson::name).toList();
    if (!names.contains(written)) {
      throw BadRequest.invalid("status must be one of " + String.join(", ", names) + ".");
    }
    return TaskStatus.valueOf(written.toUpperCase(Locale.ROOT));
  }
}
