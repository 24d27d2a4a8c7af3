package dev.rejoinder.callback;

import dev.rejoinder.callback.call.Attempt;
import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallFact;
import dev.rejoinder.callback.call.Decision;
import dev.rejoinder.callback.call.SignOfLife;
import dev.rejoinder.callback.call.Status;
import dev.rejoinder.callback.call.Work;
import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackLate;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackRepeated;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.ParkedCallbackDropped;
import dev.rejoinder.schemas.TaskMode;
import dev.rejoinder.schemas.TaskRegistered;
import java.time.Instant;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Writes the machine's events as records of the call-events topic. */
final class CallEvents {

  private CallEvents() {}

  static CallEvent of(String callId, RecordEvent event, Instant at, Cause cause) {
    return new CallEvent(
        callId,
        event.sequence(),
        event.owner().threadId(),
        event.owner().runId(),
        at,
        cause,
        status(event.status()),
        body(callId, event.fact()));
  }

  static CallStatus status(Status status) {
    return CallStatus.valueOf(status.name());
  }

  private static SpecificRecord body(String callId, CallFact fact) {
    return switch (fact) {
      case CallFact.Registered registered -> registered(callId, registered);
      case CallFact.Approved approved -> approved(callId, approved);
      case CallFact.Progressed progressed -> progressed(progressed);
      case CallFact.CallbackWaits waits -> new CallbackParked(waits.callbackId());
      case CallFact.ParkedCallbackDropped dropped ->
          new ParkedCallbackDropped(dropped.callbackId());
      case CallFact.Attempted attempted -> attempted(attempted.attempt());
      case CallFact.Closed closed ->
          new CallClosed(
              closed.output(), closed.outputDigest(), closed.callbackId(), closed.reason());
      case CallFact.CallbackRepeated repeated -> new CallbackRepeated(repeated.callbackId());
      case CallFact.CallbackConflicted conflicted ->
          new CallbackConflicted(conflicted.callbackId(), conflicted.outputDigest());
      case CallFact.CallbackLate late -> new CallbackLate(late.callbackId(), late.output());
      case CallFact.InputIgnored ignored ->
          new CallInputIgnored(ignored.reason().name().toLowerCase(Locale.ROOT));
      case CallFact.Forgotten forgotten -> new CallForgotten();
    };
  }

  private static SpecificRecord registered(String callId, CallFact.Registered registered) {
    @Nullable String deliveryId = registered.sent() ? CallOutputs.deliveryId(callId) : null;
    return switch (registered.work()) {
      case Work.ToolCall call ->
          new CallRegistered(
              call.turn(),
              call.callIndex(),
              call.functionName(),
              call.arguments(),
              call.endpointId(),
              deliveryId,
              registered.deadline());
      case Work.Task task -> registered(task, deliveryId, registered.deadline());
    };
  }

  /** Events are kept for long and read by many: the sealed authorization is not for them. */
  private static TaskRegistered registered(
      Work.Task task, @Nullable String deliveryId, Instant deadline) {
    return TaskRegistered.newBuilder()
        .setRequestDigest(task.requestDigest())
        .setWebhookUrl(task.webhookUrl())
        .setEndpointId(task.endpointId())
        .setParams(task.params())
        .setPrompt(task.prompt())
        .setUserId(task.labels().userId())
        .setProjectId(task.labels().projectId())
        .setTaskId(task.labels().taskId())
        .setAssistantId(task.assistantId())
        .setMode(task.sync() ? TaskMode.SYNC : TaskMode.CALLBACK)
        .setDeliveryId(deliveryId)
        .setDeadline(deadline)
        .build();
  }

  private static CallApproved approved(String callId, CallFact.Approved approved) {
    Decision decision = approved.decision();
    return new CallApproved(
        decision.decidedBy(),
        decision.reason(),
        CallOutputs.deliveryId(callId),
        approved.deadline());
  }

  private static CallProgressed progressed(CallFact.Progressed progressed) {
    SignOfLife sign = progressed.sign();
    return new CallProgressed(
        sign.callbackId(),
        new CallProgress(sign.fraction(), sign.message()),
        progressed.deadline());
  }

  private static CallAttempted attempted(Attempt attempt) {
    return new CallAttempted(
        attempt.deliveryId(),
        attempt.number(),
        attempt.result() == Attempt.Result.ACCEPTED,
        attempt.inlineAnswer(),
        attempt.statusCode(),
        attempt.error(),
        attempt.responseBody(),
        attempt.nextAttemptAt());
  }
}
