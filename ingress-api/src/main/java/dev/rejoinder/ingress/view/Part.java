package dev.rejoinder.ingress.view;

import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Placement;
import dev.rejoinder.topics.RunIds;
import java.util.OptionalInt;

/**
 * One of the parts that a view is in: what is keyed into one partition.
 *
 * @param partition from 0
 * @param partitions how many there are
 */
public record Part(int partition, int partitions) {

  public boolean holds(int hash) {
    return Placement.partition(hash, partitions) == partition;
  }

  public boolean holdsThread(String threadId) {
    return holds(Placement.hash(threadId));
  }

  /** True, too, of a run whose id does not tell. */
  public boolean holdsRun(String runId) {
    OptionalInt hash = RunIds.threadHash(runId);
    return hash.isEmpty() || holds(hash.getAsInt());
  }

  boolean holdsTask(String taskId) {
    return holds(CallIds.placement(taskId, null));
  }
}
