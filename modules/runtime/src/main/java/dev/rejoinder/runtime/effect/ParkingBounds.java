package dev.rejoinder.runtime.effect;

/**
 * When records are parked, and how much may be.
 *
 * @param afterMs how long a record may hold its offset once it is due
 * @param laneWaitingMax records of one lane that may wait unparked; more are parked at once
 * @param stuckWaitingMax the same of a lane in which what comes will wait anyway
 * @param slowMax effects under way that were parked; they count no more among the others
 * @param parkedMax records parked and not over; beyond it none is parked
 * @param bytesMax bytes of parked records in memory; others are read again when their turn comes
 * @param keptMs how long a record may be parked; then it starts whatever its lane's gate says
 */
record ParkingBounds(
    long afterMs,
    int laneWaitingMax,
    int stuckWaitingMax,
    int slowMax,
    int parkedMax,
    long bytesMax,
    long keptMs) {

  /** Nothing is ever parked. */
  static final ParkingBounds NEVER = new ParkingBounds(Long.MAX_VALUE, 0, 0, 0, 0, 0, 0);

  boolean never() {
    return afterMs == Long.MAX_VALUE;
  }
}
