package dev.rejoinder.ingress;

import dev.rejoinder.ingress.view.Task;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the list of tasks, which goes by age and then by id, so that a page begins where the
 * one before ended, whatever came in between.
 *
 * @param createdAtMs Unix time, milliseconds
 */
record TaskCursor(long createdAtMs, String taskId) implements Comparable<TaskCursor> {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\.(task_[a-z2-7]+)");
  private static final Comparator<TaskCursor> BY_AGE =
      Comparator.comparingLong(TaskCursor::createdAtMs).thenComparing(TaskCursor::taskId);

  static TaskCursor of(Task task) {
    return new TaskCursor(task.createdAtMs(), task.id());
  }

  static TaskCursor parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw BadRequest.invalid("cursor must be the next_cursor of the page before.");
    }
    return new TaskCursor(Long.parseLong(matcher.group(1)), matcher.group(2));
  }

  String text() {
    return createdAtMs + "." + taskId;
  }

  @Override
  public int compareTo(TaskCursor other) {
    return BY_AGE.compare(this, other);
  }
}
