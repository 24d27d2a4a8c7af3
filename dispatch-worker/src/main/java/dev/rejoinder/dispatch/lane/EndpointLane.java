package dev.rejoinder.dispatch.lane;

/** The state of one endpoint's lane: its bucket and its breaker. Not thread-safe. */
public final class EndpointLane {

  private TokenBucket bucket;
  private volatile Breaker breaker = Breaker.closed();

  /** One that has sent nothing yet. */
  public EndpointLane(LaneLimits limits, long nowMs) {
    bucket = TokenBucket.full(limits, nowMs);
  }

  /**
   * Epoch milliseconds from which one more attempt may begin; {@code Long.MAX_VALUE}: only once one
   * of the {@code running} has ended.
   */
  public long opensMs(LaneLimits limits, int running, long nowMs) {
    return running >= limits.inFlightMax()
        ? Long.MAX_VALUE
        : Math.max(breaker.opensMs(nowMs), bucket.opensMs(limits, nowMs));
  }

  public void started(LaneLimits limits, long nowMs) {
    bucket = bucket.taken(limits, nowMs);
    breaker = breaker.started();
  }

  public void succeeded() {
    breaker = breaker.succeeded();
  }

  public void failed(LaneLimits limits, long nowMs) {
    breaker = breaker.failed(limits.failuresMax(), limits.openMaxMs(), nowMs);
  }

  /** {@code closed}, {@code open} or {@code probing}; may be a moment old. */
  public String breakerState() {
    return switch (breaker) {
      case Breaker.Closed closed -> "closed";
      case Breaker.Open open -> "open";
      case Breaker.Probing probing -> "probing";
    };
  }

  /** An attempt ended without having asked the endpoint. */
  public void abandoned(long nowMs) {
    breaker = breaker.abandoned(nowMs);
  }
}
