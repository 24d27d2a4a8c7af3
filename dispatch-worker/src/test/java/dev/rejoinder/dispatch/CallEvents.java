package dev.rejoinder.dispatch;

import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import java.time.Instant;

/** Call events as the dispatch-worker reads them. */
final class CallEvents {

  private CallEvents() {}

  static CallEvent closed(String callId) {
    return event(callId, CallStatus.CANCELLED, new CallClosed("", "", null, "cancelled"));
  }

  static CallEvent parked(String callId) {
    return event(callId, CallStatus.PARKED, new CallbackParked("cb_1"));
  }

  private static CallEvent event(String callId, CallStatus status, Object body) {
    var cause = new Cause(CauseKind.TIMER, null, null, null, null);
    return new CallEvent(callId, 1L, null, null, Instant.EPOCH, cause, status, body);
  }
}
