package dev.rejoinder.run;

import dev.rejoinder.run.machine.RunEffect;
import dev.rejoinder.run.machine.RunFact;
import dev.rejoinder.run.machine.Usage;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.ModelRetryScheduled;
import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.OpenedCall;
import dev.rejoinder.schemas.QuestionRepeated;
import dev.rejoinder.schemas.RunCancelled;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunExpired;
import dev.rejoinder.schemas.RunFailed;
import dev.rejoinder.schemas.RunIncomplete;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.ThreadForgotten;
import dev.rejoinder.schemas.TokenUsage;
import dev.rejoinder.schemas.ToolCallResolved;
import dev.rejoinder.schemas.ToolCallsRequested;
import dev.rejoinder.schemas.TurnStarted;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/** Writes the machine's facts as run events. */
final class RunFacts {

  private RunFacts() {}

  static RunEvent event(String threadId, RunEffect.RecordFact fact, Cause cause, Instant at) {
    return RunEvent.newBuilder()
        .setThreadId(threadId)
        .setSequence(fact.sequence())
        .setRunId(fact.runId())
        .setAt(at)
        .setCause(cause)
        .setStatus(RunStatus.valueOf(fact.status().name()))
        .setBody(body(fact.fact()))
        .build();
  }

  private static SpecificRecord body(RunFact fact) {
    return switch (fact) {
      case RunFact.RunQueued queued ->
          new RunQueued(
              queued.message(), queued.assistantId(), queued.questionDigest(), queued.position());
      case RunFact.RunRefused refused -> new RunRefused(refused.reason());
      case RunFact.QuestionRepeated repeated -> new QuestionRepeated();
      case RunFact.TurnStarted started ->
          new TurnStarted(started.turn(), started.attempt(), started.requestDigest());
      case RunFact.ModelReplied replied ->
          new ModelReplied(
              replied.turn(),
              replied.attempt(),
              usage(replied.usage()),
              replied.model(),
              replied.callCount());
      case RunFact.ModelRetryScheduled retry ->
          new ModelRetryScheduled(
              retry.turn(), retry.attempt(), retry.code(), retry.message(), retry.notBefore());
      case RunFact.ToolCallsRequested requested ->
          new ToolCallsRequested(
              requested.turn(), requested.calls().stream().map(RunFacts::openedCall).toList());
      case RunFact.ToolCallResolved resolved ->
          new ToolCallResolved(
              resolved.turn(),
              resolved.callId(),
              CallStatus.valueOf(resolved.status().name()),
              resolved.openCalls());
      case RunFact.RunCompleted completed ->
          new RunCompleted(completed.message(), usage(completed.usage()));
      case RunFact.RunFailed failed ->
          new RunFailed(failed.code(), failed.message(), usage(failed.usage()));
      case RunFact.RunCancelled cancelled ->
          new RunCancelled(cancelled.reason(), usage(cancelled.usage()));
      case RunFact.RunExpired expired -> new RunExpired(usage(expired.usage()));
      case RunFact.RunIncomplete incomplete ->
          new RunIncomplete(incomplete.reason(), incomplete.message(), usage(incomplete.usage()));
      case RunFact.InputDiscarded discarded -> new InputDiscarded(discarded.reason());
      case RunFact.NoteTaken note ->
          new NoteTaken(
              note.callId(), CallStatus.valueOf(note.status().name()), note.text(), note.waiting());
      case RunFact.ThreadForgotten forgotten -> new ThreadForgotten();
    };
  }

  private static OpenedCall openedCall(RunFact.OpenedCall call) {
    return new OpenedCall(
        call.callId(), call.index(), call.functionName(), call.arguments(), call.refusal());
  }

  private static TokenUsage usage(Usage usage) {
    return new TokenUsage(usage.inputTokens(), usage.outputTokens());
  }
}
