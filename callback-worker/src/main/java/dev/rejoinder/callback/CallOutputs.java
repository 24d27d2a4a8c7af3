package dev.rejoinder.callback;

import dev.rejoinder.callback.call.Asker;
import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallEffect.NoteLateAnswer;
import dev.rejoinder.callback.call.CallEffect.NoteTaskEnd;
import dev.rejoinder.callback.call.CallEffect.SendDelivery;
import dev.rejoinder.callback.call.Work;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.OutcomePurpose;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes the machine's other effects as records for the dispatcher and the thread. */
final class CallOutputs {

  private static final int FIRST_ATTEMPT = 1;
  private static final int NO_TURN = 0;

  private CallOutputs() {}

  /** A call has one delivery, so its id serves for both and stays over retries. */
  static String deliveryId(String callId) {
    return callId;
  }

  static Delivery delivery(String callId, SendDelivery send, String body) {
    Delivery.Builder delivery =
        Delivery.newBuilder()
            .setDeliveryId(deliveryId(callId))
            .setEndpointId(send.work().endpointId())
            .setCallId(callId)
            .setBody(body)
            .setAttempt(FIRST_ATTEMPT)
            .setCreatedAt(send.createdAt())
            .setNotBefore(send.createdAt())
            .setExpiresAt(send.expiresAt());
    return switch (send.work()) {
      case Work.ToolCall call ->
          delivery
              .setKind(DeliveryKind.TOOL_CALL)
              .setThreadId(call.run().threadId())
              .setRunId(call.run().runId())
              .build();
      case Work.Task task ->
          delivery
              .setKind(DeliveryKind.TASK)
              .setThreadId(task.threadId())
              .setUrl(task.webhookUrl())
              .setAuthorization(task.authorization())
              .setSync(task.sync())
              .setRequestTimeoutMs(requestTimeoutMs(task, send))
              .build();
    };
  }

  /** The HTTP answer of a synchronous task is the task's answer, so it has the task's time. */
  private static @Nullable Long requestTimeoutMs(Work.Task task, SendDelivery send) {
    return task.sync() ? Duration.between(send.createdAt(), send.expiresAt()).toMillis() : null;
  }

  static CallOutcome outcome(String callId, AnswerRun answer) {
    return new CallOutcome(
        callId,
        answer.run().threadId(),
        answer.run().runId(),
        answer.turn(),
        CallEvents.status(answer.status()),
        answer.output(),
        answer.failRun(),
        OutcomePurpose.ANSWER);
  }

  static CallOutcome note(String callId, NoteTaskEnd note) {
    return new CallOutcome(
        callId,
        note.threadId(),
        null,
        NO_TURN,
        CallEvents.status(note.status()),
        NoteText.of(callId, note),
        false,
        OutcomePurpose.NOTE);
  }

  static CallOutcome note(String callId, NoteLateAnswer note) {
    Asker.Run call = note.call();
    return new CallOutcome(
        callId,
        call.run().threadId(),
        call.run().runId(),
        call.turn(),
        CallEvents.status(note.status()),
        NoteText.of(callId, note),
        false,
        OutcomePurpose.NOTE);
  }
}
