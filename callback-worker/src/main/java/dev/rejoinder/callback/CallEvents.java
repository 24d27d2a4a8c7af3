package dev.rejoinder.callback;

import dev.rejoinder.callback.call.Attempt;
import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallFact;
import dev.rejoinder.callback.call.CallInput.CallTerms;
import dev.rejoinder.callback.call.RunRef;
import dev.rejoinder.callback.call.Status;
import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackLate;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackRepeated;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.ParkedCallbackDropped;
import java.time.Instant;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Writes the machine's events as records of the call-events topic. */
final class CallEvents {

  private CallEvents() {}

  static CallEvent of(String callId, RecordEvent event, Instant at, Cause cause) {
    @Nullable RunRef run = event.run();
    return new CallEvent(
        callId,
        event.sequence(),
        run == null ? null : run.threadId(),
        run == null ? null : run.runId(),
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

  private static CallRegistered registered(String callId, CallFact.Registered registered) {
    CallTerms terms = registered.terms();
    return new CallRegistered(
        terms.turn(),
        terms.callIndex(),
        terms.functionName(),
        terms.arguments(),
        terms.endpointId(),
        registered.sent() ? CallOutputs.deliveryId(callId) : null,
        registered.deadline());
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
