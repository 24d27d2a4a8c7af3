package dev.rejoinder.callback.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happens to a call. Each may come twice, late, or never. */
public sealed interface CallInput {

  /** The worker's clock when the input was taken, to the millisecond; a replay passes it again. */
  Instant at();

  /** The run asked for the call. */
  record Opened(Instant at, RunRef run, CallTerms terms) implements CallInput {}

  /** Nobody waits for the call any more. */
  record CancelRequested(Instant at, RunRef run, String reason) implements CallInput {}

  /** A tool answered. */
  record CallbackReceived(Instant at, Answer answer) implements CallInput {}

  /** The dispatcher tried to deliver the call. */
  record AttemptEnded(Instant at, Attempt attempt) implements CallInput {}

  /** {@link CallState#nextDue()} came; harmless when it did not. */
  record TimePassed(Instant at) implements CallInput {}

  /**
   * What the run asked for.
   *
   * @param turn turn of the run, from 1
   * @param callIndex position in the turn's calls, from 0
   * @param arguments JSON object
   * @param endpointId lane and address of the delivery
   * @param timeoutMs milliseconds from registration to expiry; null: the policy's
   */
  record CallTerms(
      int turn,
      int callIndex,
      String functionName,
      String arguments,
      String endpointId,
      @Nullable Long timeoutMs,
      OnTimeout onTimeout) {}
}
