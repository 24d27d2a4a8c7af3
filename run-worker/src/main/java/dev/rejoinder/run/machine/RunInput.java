package dev.rejoinder.run.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can happen to a thread. {@code at} is the shell's clock when it takes the step. */
public sealed interface RunInput {

  Instant at();

  /**
   * Somebody wants an answer.
   *
   * @param replyTo where it goes beside the log; null: nowhere
   */
  record QuestionAsked(
      Instant at,
      String runId,
      String message,
      AssistantSpec assistant,
      String questionDigest,
      ThreadPolicy threadPolicy,
      @Nullable ReplyAddress replyTo)
      implements RunInput {}

  record CancelRequested(Instant at, String runId, String reason) implements RunInput {}

  /** Which attempt a result is of, and the digest of what was asked. */
  record Attempt(String runId, int turn, int attempt, String requestDigest) {}

  /**
   * The model answered.
   *
   * @param cutOff the provider stopped at a limit; the run ends incomplete
   */
  record ModelAnswered(
      Instant at,
      Attempt attempt,
      String text,
      List<RequestedCall> calls,
      Usage usage,
      String model,
      boolean cutOff,
      Map<String, String> attributes)
      implements RunInput {

    public ModelAnswered {
      calls = List.copyOf(calls);
      attributes = Map.copyOf(attributes);
    }
  }

  /** A call in a model answer, before it has our id. */
  record RequestedCall(String providerCallId, String functionName, String arguments) {}

  /**
   * The attempt failed.
   *
   * @param retryAfter wait the provider asked for; null when it did not
   */
  record ModelFailed(
      Instant at,
      Attempt attempt,
      boolean retryable,
      String code,
      String message,
      @Nullable Duration retryAfter)
      implements RunInput {}

  /** A call reached its one outcome. */
  record CallResolved(
      Instant at,
      String runId,
      int turn,
      String callId,
      CallStatus status,
      String output,
      boolean failRun)
      implements RunInput {}

  /** A call or task nobody waits for has something to say; {@code callId} says it once. */
  record NoteGiven(Instant at, String callId, CallStatus status, String text) implements RunInput {}

  /** {@link ThreadState#nextDue} passed. */
  record TimePassed(Instant at) implements RunInput {}
}
