package dev.rejoinder.callback.call;

import java.time.Duration;

/**
 * What the configuration decides about calls. A replay needs the policy the worker ran with.
 *
 * @param callTimeout from registration to expiry, for calls that bring no timeout
 * @param parkedTtl how long an answer waits for its call
 * @param closedRetention how long a closed call is remembered to know duplicates
 */
public record CallPolicy(Duration callTimeout, Duration parkedTtl, Duration closedRetention) {

  public CallPolicy {
    requirePositive("callTimeout", callTimeout);
    requirePositive("parkedTtl", parkedTtl);
    requirePositive("closedRetention", closedRetention);
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, got: " + duration);
    }
  }
}
