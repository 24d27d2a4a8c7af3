package dev.rejoinder.callback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.callback.call.Asker;
import dev.rejoinder.callback.call.CallEffect;
import dev.rejoinder.callback.call.CallFact;
import dev.rejoinder.callback.call.CallMachine;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.callback.call.RunRef;
import dev.rejoinder.callback.call.Status;
import dev.rejoinder.callback.call.Work;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.topics.EventText;
import dev.rejoinder.topics.StableId;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What subscribers are told of runs' calls: one waits for approval, or ended. */
final class CallNews {

  private final String callId;
  private final CallMachine.Step step;
  private final Instant at;

  CallNews(String callId, CallMachine.Step step, Instant at) {
    this.callId = callId;
    this.step = step;
    this.at = at;
  }

  /** The event {@code effect} is for subscribers; empty when it is none of their business. */
  Optional<Event> of(CallEffect effect) {
    return switch (effect) {
      case CallEffect.RecordEvent recorded ->
          recorded.fact() instanceof CallFact.Registered registered
                  && recorded.status() == Status.AWAITING_APPROVAL
                  && registered.work() instanceof Work.ToolCall call
              ? Optional.of(awaitingApproval(recorded, call, registered.deadline()))
              : Optional.empty();
      case CallEffect.AnswerRun answer -> Optional.of(ended(answer));
      case CallEffect.SendDelivery sent -> Optional.empty();
      case CallEffect.NoteTaskEnd note -> Optional.empty();
      case CallEffect.NoteLateAnswer note -> Optional.empty();
      case CallEffect.TellSubscribers task -> Optional.empty();
    };
  }

  private Event awaitingApproval(
      CallEffect.RecordEvent recorded, Work.ToolCall call, Instant deadline) {
    ObjectNode data = data(call.run(), call.functionName(), recorded.status());
    if (call.arguments().length() <= EventText.BYTES_MAX) {
      data.set("arguments", Json.parsed(call.arguments()));
    }
    data.put("expires_at", EventText.timestamp(deadline));
    return event(recorded.status(), recorded.sequence(), call.run(), data);
  }

  private Event ended(CallEffect.AnswerRun answer) {
    CallState state = Objects.requireNonNull(step.state(), "an answered call is remembered");
    ObjectNode data = data(answer.run(), functionName(state), answer.status());
    data.put("output", EventText.bounded(answer.output()));
    closed().map(CallFact.Closed::reason).ifPresent(reason -> data.put("reason", reason));
    return event(answer.status(), state.sequence(), answer.run(), data);
  }

  private Event event(Status status, long sequence, RunRef run, ObjectNode data) {
    String type = "call." + lower(status);
    return Event.newBuilder()
        .setEventId(StableId.ofEvent(callId, type, sequence))
        .setType(type)
        .setSubject(callId)
        .setAt(at)
        .setThreadId(run.threadId())
        .setData(data.put("timestamp", EventText.timestamp(at)).toString())
        .build();
  }

  private ObjectNode data(RunRef run, @Nullable String functionName, Status status) {
    return Json.object()
        .put("call_id", callId)
        .put("run_id", run.runId())
        .put("thread_id", run.threadId())
        .put("function", functionName)
        .put("status", lower(status));
  }

  private Optional<CallFact.Closed> closed() {
    return step.effects().stream()
        .filter(CallEffect.RecordEvent.class::isInstance)
        .map(effect -> ((CallEffect.RecordEvent) effect).fact())
        .filter(CallFact.Closed.class::isInstance)
        .map(CallFact.Closed.class::cast)
        .findFirst();
  }

  private static @Nullable String functionName(CallState state) {
    @Nullable Asker asker =
        switch (state) {
          case CallState.Answered answered -> answered.asker();
          case CallState.Ended ended -> ended.asker();
          case CallState.Pending pending -> pending.asker();
          case CallState.Parked parked -> null;
          case CallState.CancelledUnopened cancelled -> null;
        };
    return asker instanceof Asker.Run run ? run.functionName() : null;
  }

  private static String lower(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
