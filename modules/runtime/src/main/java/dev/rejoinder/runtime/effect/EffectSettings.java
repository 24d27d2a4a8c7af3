package dev.rejoinder.runtime.effect;

import dev.rejoinder.runtime.Instance;
import java.time.Duration;
import java.util.Optional;

/**
 * How an effect worker shares, bounds and ends its work.
 *
 * @param groupId consumer group; processes with the same one share the partitions
 * @param inFlightMax effects running at once, 1 to 10,000
 * @param inFlightBytesMax bytes of keys and values in memory, running and waiting together; each
 *     partition has a share of it, and may hold one record however large
 * @param drainTimeout how long running effects may take to end when partitions are handed over or
 *     the worker closes; up to two minutes, then they are interrupted
 * @param readCommitted whether records of open Kafka transactions are waited for
 * @param instance makes the worker a static member of its group, so that a process killed and
 *     restarted gets its partitions back at once; empty means a new member each time
 */
public record EffectSettings(
    String groupId,
    int inFlightMax,
    long inFlightBytesMax,
    Duration drainTimeout,
    boolean readCommitted,
    Optional<Instance> instance) {

  /** Above it the group would take a draining worker for dead. */
  private static final Duration DRAIN_TIMEOUT_MAX = Duration.ofMinutes(2);

  private static final int IN_FLIGHT_MAX = 10_000;

  public EffectSettings {
    if (inFlightMax < 1 || inFlightMax > IN_FLIGHT_MAX) {
      throw new IllegalArgumentException(
          "inFlightMax must be from 1 to %d, not %d".formatted(IN_FLIGHT_MAX, inFlightMax));
    }
    if (inFlightBytesMax < 1) {
      throw new IllegalArgumentException(
          "inFlightBytesMax must be positive, not " + inFlightBytesMax);
    }
    if (drainTimeout.isNegative() || drainTimeout.compareTo(DRAIN_TIMEOUT_MAX) > 0) {
      throw new IllegalArgumentException(
          "drainTimeout must be from 0 to 2 minutes, not " + drainTimeout);
    }
  }

  /** Settings of a worker that joins its group as a new member each time. */
  public EffectSettings(
      String groupId,
      int inFlightMax,
      long inFlightBytesMax,
      Duration drainTimeout,
      boolean readCommitted) {
    this(groupId, inFlightMax, inFlightBytesMax, drainTimeout, readCommitted, Optional.empty());
  }

  /** The same settings for a static member of the group. */
  public EffectSettings on(Instance staticInstance) {
    return new EffectSettings(
        groupId,
        inFlightMax,
        inFlightBytesMax,
        drainTimeout,
        readCommitted,
        Optional.of(staticInstance));
  }
}
