package dev.rejoinder.dispatch.jobs;

import java.time.Duration;

/**
 * How many may be written when at most so many a second may be. What was not used in time is lost,
 * but for a tenth of a second's worth, so that a job held up does not make up for it in one burst.
 * Not thread-safe.
 */
final class Pace {

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int BURSTS_PER_SECOND = 10;

  private final long costNanos;
  private final long burstNanos;
  private long paidNanos;

  /** {@code nowNanos} and later times are those of one clock that never goes back. */
  Pace(int perSecond, long nowNanos) {
    costNanos = Math.max(1, SECOND_NANOS / perSecond);
    burstNanos = Math.max(costNanos, SECOND_NANOS / BURSTS_PER_SECOND);
    paidNanos = nowNanos - costNanos;
  }

  /** How many may be written at once; 0: none yet. */
  int room(long nowNanos) {
    long unusedNanos = Math.min(burstNanos, nowNanos - paidNanos);
    return (int) Math.max(0, unusedNanos / costNanos);
  }

  /** How long until there is room for one. */
  Duration untilRoom(long nowNanos) {
    return Duration.ofNanos(Math.max(0, paidNanos + costNanos - nowNanos));
  }

  void wrote(int count, long nowNanos) {
    paidNanos = Math.max(paidNanos, nowNanos - burstNanos) + count * costNanos;
  }
}
