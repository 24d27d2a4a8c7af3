package dev.rejoinder.dispatch.lane;

/**
 * Keeps attempts from an endpoint that fails: after so many failures in a row it is open for 5 s,
 * then lets one probe through; each probe that fails doubles the wait, up to a limit, and any
 * success closes it.
 */
sealed interface Breaker {

  long FIRST_WAIT_MS = 5_000;

  /** Everything may go; {@code failures} in a row so far. */
  record Closed(int failures) implements Breaker {}

  /** Nothing may go before {@code untilMs}, then one probe. */
  record Open(long untilMs, long waitMs) implements Breaker {}

  /** The probe is under way. */
  record Probing(long waitMs) implements Breaker {}

  static Breaker closed() {
    return new Closed(0);
  }

  /** From when an attempt may begin; {@code Long.MAX_VALUE}: not before the probe has ended. */
  default long opensMs(long nowMs) {
    return switch (this) {
      case Closed closed -> nowMs;
      case Open open -> Math.max(nowMs, open.untilMs());
      case Probing probing -> Long.MAX_VALUE;
    };
  }

  /** An attempt has begun. */
  default Breaker started() {
    return switch (this) {
      case Closed closed -> closed;
      case Open open -> new Probing(open.waitMs());
      case Probing probing -> probing;
    };
  }

  default Breaker succeeded() {
    return closed();
  }

  /** An attempt failed; those that began before it opened say nothing new. */
  default Breaker failed(int failuresMax, long waitMaxMs, long nowMs) {
    return switch (this) {
      case Closed closed when failuresMax > 0 && closed.failures() + 1 >= failuresMax ->
          open(Math.min(waitMaxMs, FIRST_WAIT_MS), nowMs);
      case Closed closed -> new Closed(closed.failures() + 1);
      case Open open -> open;
      case Probing probing -> open(Math.min(waitMaxMs, 2 * probing.waitMs()), nowMs);
    };
  }

  private static Breaker open(long waitMs, long nowMs) {
    return new Open(nowMs + waitMs, waitMs);
  }

  /** An attempt ended without having asked the endpoint; a probe is still to be made. */
  default Breaker abandoned(long nowMs) {
    return switch (this) {
      case Closed closed -> closed;
      case Open open -> open;
      case Probing probing -> new Open(nowMs, probing.waitMs());
    };
  }
}
