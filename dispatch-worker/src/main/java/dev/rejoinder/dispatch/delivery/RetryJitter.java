package dev.rejoinder.dispatch.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the attempts that fall due together, as after an outage everything does.
 *
 * <p>It is added when a record's wait is over, not to what its topic is ordered by, and follows
 * from the delivery, so that a record read again falls due at the same time.
 */
public final class RetryJitter {

  /** Of the step waited. */
  static final int PERCENT_MAX = 10;

  static final Duration MAX = Duration.ofSeconds(30);

  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private RetryJitter() {}

  /**
   * When the attempt is made that waited {@code step} until {@code notBefore}: then or a little
   * later, but not so late that it would miss {@code expiresAt} (null: never) only by this.
   */
  public static Instant due(
      String deliveryId, Instant notBefore, Duration step, @Nullable Instant expiresAt) {
    long mostMs = Math.min(step.toMillis() * PERCENT_MAX / 100, MAX.toMillis());
    Instant due = notBefore.plusMillis(Math.floorMod(spread(deliveryId), mostMs + 1));
    return expiresAt != null && !due.isBefore(expiresAt) ? notBefore : due;
  }

  /** Ids that differ little get numbers that differ much. */
  private static long spread(String deliveryId) {
    long mixed = deliveryId.hashCode() * GOLDEN_RATIO;
    return mixed ^ (mixed >>> 32);
  }
}
