package dev.rejoinder.ingress.view;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a number of tasks went.
 *
 * @param byStatus how many stand where; every status is there
 * @param answerMs milliseconds from the registration to the answer, of the tasks that were answered
 *     with a result or an error; rising
 */
public record TaskStats(Map<TaskStatus, Integer> byStatus, List<Long> answerMs) {

  public TaskStats {
    byStatus = Map.copyOf(byStatus);
    answerMs = answerMs.stream().sorted().toList();
  }

  public static TaskStats of(Collection<Task> tasks) {
    Map<TaskStatus, Integer> counts = new EnumMap<>(TaskStatus.class);
    for (TaskStatus status : TaskStatus.values()) {
      counts.put(status, 0);
    }
    tasks.forEach(task -> counts.merge(task.status(), 1, Integer::sum));
    return new TaskStats(
        counts, tasks.stream().filter(Task::answered).flatMap(TaskStats::took).toList());
  }

  public int total() {
    return byStatus.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Percent of all tasks, those still open too, that completed; null without any task. */
  public @Nullable Double successRate() {
    int completed = byStatus.getOrDefault(TaskStatus.COMPLETED, 0);
    return total() == 0 ? null : Double.valueOf(100.0 * completed / total());
  }

  /** The time within which {@code percent} of the answers came (nearest rank); null if none did. */
  public @Nullable Long answeredWithinMs(int percent) {
    int rank = Math.ceilDiv(percent * answerMs.size(), 100);
    return answerMs.isEmpty() ? null : answerMs.get(Math.max(1, rank) - 1);
  }

  private static Stream<Long> took(Task task) {
    Long ended = task.completedAtMs();
    return ended == null ? Stream.empty() : Stream.of(ended - task.createdAtMs());
  }
}
