package dev.rejoinder.runtime.effect;

/**
 * What partitions hold in memory, and whether they may hold more: each has an equal share.
 *
 * <p>What is held stays when shares get smaller, so for a while more may be held than the bounds
 * say. Not thread-safe.
 */
final class Room {

  private final Bounds bounds;
  private int partitions = 1;
  private int waiting;
  private long bytes;

  Room(Bounds bounds) {
    this.bounds = bounds;
  }

  /** So many partitions share it from here on. */
  void share(int count) {
    partitions = Math.max(1, count);
  }

  void queued(Tenure<?> tenure, long taskBytes) {
    tenure.queued(taskBytes);
    waiting++;
    bytes += taskBytes;
  }

  void started(Tenure<?> tenure) {
    tenure.started();
    waiting--;
  }

  /** A task of {@code tenure} is held no more. */
  void released(Tenure<?> tenure, long taskBytes, boolean wasRunning) {
    bytes -= taskBytes;
    if (wasRunning) {
      tenure.ended(taskBytes);
    } else {
      tenure.dropped(taskBytes);
      waiting--;
    }
  }

  boolean fits(Tenure<?> tenure, long moreBytes) {
    return holdsNothing(tenure)
        || (tenure.waiting() < waitingShare() && tenure.bytes() + moreBytes <= bytesShare());
  }

  /** Whether so much of its share is free that reading on is worth a fetch. */
  boolean roomy(Tenure<?> tenure) {
    return holdsNothing(tenure)
        || (fits(tenure, 1)
            && tenure.waiting() <= waitingShare() / 2
            && tenure.bytes() <= bytesShare() / 2);
  }

  int waiting() {
    return waiting;
  }

  long bytes() {
    return bytes;
  }

  private static boolean holdsNothing(Tenure<?> tenure) {
    return tenure.waiting() == 0 && tenure.running() == 0;
  }

  private int waitingShare() {
    return Math.max(1, bounds.waitingMax() / partitions);
  }

  private long bytesShare() {
    return Math.max(1, bounds.bytesMax() / partitions);
  }
}
