package dev.rejoinder.dispatch.lane;

/**
 * What is left of an endpoint's rate: fills at the rate up to the burst, and each attempt takes
 * one.
 *
 * @param tokens left at {@code atMs}, never negative
 * @param atMs epoch milliseconds
 */
record TokenBucket(double tokens, long atMs) {

  private static final double MINUTE_MS = 60_000;

  /** A full one. */
  static TokenBucket full(LaneLimits limits, long nowMs) {
    return new TokenBucket(limits.burst(), nowMs);
  }

  /** From when there is one to take. */
  long opensMs(LaneLimits limits, long nowMs) {
    TokenBucket filled = filled(limits, nowMs);
    return limits.perMinute() == 0 || filled.tokens >= 1
        ? nowMs
        : nowMs + (long) Math.ceil((1 - filled.tokens) * MINUTE_MS / limits.perMinute());
  }

  TokenBucket taken(LaneLimits limits, long nowMs) {
    TokenBucket filled = filled(limits, nowMs);
    return new TokenBucket(Math.max(0, filled.tokens - 1), filled.atMs);
  }

  /** A clock that is set back fills nothing. */
  private TokenBucket filled(LaneLimits limits, long nowMs) {
    double more = Math.max(0, nowMs - atMs) * limits.perMinute() / MINUTE_MS;
    return new TokenBucket(Math.min(limits.burst(), tokens + more), nowMs);
  }
}
