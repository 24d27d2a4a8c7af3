package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.RunInput.Attempt;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long to wait before the model is asked again. */
final class Backoff {

  /** Doublings beyond this exceed any cap and would overflow. */
  private static final int DOUBLINGS_MAX = 20;

  /** A wait is lengthened by up to a fifth, so that runs that failed together part. */
  private static final int JITTER_PERCENT = 20;

  private Backoff() {}

  /**
   * The doubled backoff with jitter, or what the provider asked for when that is longer.
   *
   * <p>The jitter comes from the run's id, so that a replay waits equally long.
   */
  static Duration wait(RunPolicy policy, Attempt attempt, @Nullable Duration retryAfter) {
    int doublings = Math.min(attempt.attempt() - 1, DOUBLINGS_MAX);
    Duration doubled = policy.modelBackoff().multipliedBy(1L << doublings);
    Duration capped =
        doubled.compareTo(RunPolicy.MODEL_BACKOFF_MAX) > 0 ? RunPolicy.MODEL_BACKOFF_MAX : doubled;
    int percent = Math.floorMod((attempt.runId() + attempt.attempt()).hashCode(), JITTER_PERCENT);
    Duration own = capped.plus(capped.multipliedBy(percent).dividedBy(100));
    return retryAfter == null || retryAfter.compareTo(own) < 0 ? own : retryAfter;
  }
}
