package dev.rejoinder.standalone.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When something that has not ended should have.
 *
 * @param allEnded true when nothing may be under way any more
 * @param runTimeout from a run's acceptance until it expires
 * @param horizon when the log was looked at, or the range's end
 */
record Endings(boolean allEnded, Duration runTimeout, Instant horizon) {

  /** Clocks differ, and a worker may have been away. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  /** Why a run accepted at {@code queuedAt} should have ended; empty when it need not have. */
  Optional<String> runMissing(Instant queuedAt) {
    return callMissing(queuedAt.plus(runTimeout));
  }

  /** Why a call with {@code deadline} should have ended; empty when it need not have. */
  Optional<String> callMissing(Instant deadline) {
    if (allEnded) {
      return Optional.of("");
    }
    return deadline.plus(GRACE).isBefore(horizon)
        ? Optional.of(", though its time was up at " + deadline)
        : Optional.empty();
  }

  /**
   * Whether a record of this Unix time was written so shortly before that others may be missing.
   */
  boolean recent(long writtenMs) {
    return Instant.ofEpochMilli(writtenMs).isAfter(horizon.minus(GRACE));
  }
}
