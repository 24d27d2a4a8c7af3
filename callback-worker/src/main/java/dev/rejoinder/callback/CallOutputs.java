package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallEffect.SendDelivery;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.OutcomePurpose;

/** Writes the machine's other effects as records for the dispatcher and the run. */
final class CallOutputs {

  private static final int FIRST_ATTEMPT = 1;

  private CallOutputs() {}

  /** A call has one delivery, so its id serves for both and stays over retries. */
  static String deliveryId(String callId) {
    return callId;
  }

  static Delivery delivery(String callId, SendDelivery send, String body) {
    return new Delivery(
        deliveryId(callId),
        send.terms().endpointId(),
        DeliveryKind.TOOL_CALL,
        callId,
        send.run().threadId(),
        send.run().runId(),
        body,
        FIRST_ATTEMPT,
        send.createdAt(),
        send.createdAt(),
        send.expiresAt(),
        null,
        null,
        null,
        false);
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
}
