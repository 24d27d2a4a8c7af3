package dev.rejoinder.run.machine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is recorded of a step; each is the body of one event. Meanings stand in the schemas. */
public sealed interface RunFact {

  record RunQueued(String message, String assistantId, String questionDigest, int position)
      implements RunFact {}

  record RunRefused(String reason) implements RunFact {}

  record QuestionRepeated() implements RunFact {}

  record TurnStarted(int turn, int attempt, String requestDigest) implements RunFact {}

  record ModelReplied(int turn, int attempt, Usage usage, String model, int callCount)
      implements RunFact {}

  record ModelRetryScheduled(int turn, int attempt, String code, String message, Instant notBefore)
      implements RunFact {}

  record ToolCallsRequested(int turn, List<OpenedCall> calls) implements RunFact {

    public ToolCallsRequested {
      calls = List.copyOf(calls);
    }
  }

  /**
   * A call of a turn.
   *
   * @param refusal output given to the model in place of a call; null when the call was opened
   */
  record OpenedCall(
      String callId, int index, String functionName, String arguments, @Nullable String refusal) {}

  record ToolCallResolved(int turn, String callId, CallStatus status, int openCalls)
      implements RunFact {}

  record RunCompleted(String message, Usage usage) implements RunFact {}

  record RunFailed(String code, String message, Usage usage) implements RunFact {}

  record RunCancelled(String reason, Usage usage) implements RunFact {}

  record RunExpired(Usage usage) implements RunFact {}

  record RunIncomplete(String reason, String message, Usage usage) implements RunFact {}

  record InputDiscarded(String reason) implements RunFact {}

  record NoteTaken(String callId, CallStatus status, String text, boolean waiting)
      implements RunFact {}

  record ThreadForgotten() implements RunFact {}
}
