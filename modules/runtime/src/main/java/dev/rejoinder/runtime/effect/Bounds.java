package dev.rejoinder.runtime.effect;

/**
 * How much a workload may hold.
 *
 * @param runningMax tasks running at once
 * @param waitingMax tasks held in memory and not running, due or not
 * @param bytesMax bytes of all of them together
 */
record Bounds(int runningMax, int waitingMax, long bytesMax) {

  Bounds {
    if (runningMax < 1 || waitingMax < 1 || bytesMax < 1) {
      throw new IllegalArgumentException(
          "bounds must be positive: %d, %d, %d".formatted(runningMax, waitingMax, bytesMax));
    }
  }
}
