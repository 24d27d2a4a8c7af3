package dev.rejoinder.callback.call;

import java.time.Duration;

/**
 * What the configuration decides about calls. A replay needs the policy the worker ran with.
 *
 * @param callTimeout from sending to expiry, for calls that bring no timeout
 * @param parkedTtl how long an answer waits for its call
 * @param closedRetention how long a closed call is remembered to know duplicates
 * @param approvalTimeout how long a call waits for approval
 */
public record CallPolicy(
    Duration callTimeout, Duration parkedTtl, Duration closedRetention, Duration approvalTimeout) {

  /** What a task that is answered by its webhook's own HTTP answer may take, and takes unasked. */
  public static final Duration SYNC_TIMEOUT_MAX = Duration.ofSeconds(60);

  public CallPolicy {
    requirePositive("callTimeout", callTimeout);
    requirePositive("parkedTtl", parkedTtl);
    requirePositive("closedRetention", closedRetention);
    requirePositive("approvalTimeout", approvalTimeout);
  }

  /** From sending to expiry. */
  Duration timeout(Work work) {
    Long ownMs = work.timeoutMs();
    boolean sync = work instanceof Work.Task task && task.sync();
    if (ownMs == null) {
      return sync ? SYNC_TIMEOUT_MAX : callTimeout;
    }
    return Duration.ofMillis(sync ? Math.min(ownMs, SYNC_TIMEOUT_MAX.toMillis()) : ownMs);
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, got: " + duration);
    }
  }
}
