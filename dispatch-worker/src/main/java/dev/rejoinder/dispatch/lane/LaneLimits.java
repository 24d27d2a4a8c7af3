package dev.rejoinder.dispatch.lane;

/**
 * What an endpoint takes at most.
 *
 * @param inFlightMax attempts under way at once
 * @param perMinute attempts begun in any minute on average; 0: as many as there are
 * @param burst attempts that may begin at once after a quiet minute
 * @param failuresMax failures in a row that open its breaker; 0: it has none
 * @param openMaxMs the longest its breaker stays open before the next probe
 */
public record LaneLimits(
    int inFlightMax, int perMinute, int burst, int failuresMax, long openMaxMs) {

  public LaneLimits {
    if (inFlightMax < 1 || perMinute < 0 || burst < 1 || failuresMax < 0 || openMaxMs < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: %d, %d, %d, %d, %d"
              .formatted(inFlightMax, perMinute, burst, failuresMax, openMaxMs));
    }
  }
}
