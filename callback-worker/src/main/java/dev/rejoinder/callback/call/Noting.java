package dev.rejoinder.callback.call;

import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallMachine.Step;
import java.util.List;

/** Steps that say something and change nothing else. */
final class Noting {

  private Noting() {}

  /** The state stays; the event takes the next number. */
  static Step note(CallState state, CallFact fact) {
    CallState next = state.afterEvent();
    return new Step(next, List.of(event(next, fact)));
  }

  static Step ignore(CallState state, Reason reason) {
    return note(state, new CallFact.InputIgnored(reason));
  }

  /** A call nobody knows stays unknown; its event is the only one of its life. */
  static Step ignoreUnknown() {
    CallFact fact = new CallFact.InputIgnored(Reason.CALL_NOT_FOUND);
    return new Step(null, List.of(new RecordEvent(1, Owner.UNKNOWN, Status.PARKED, fact)));
  }

  static Step forget(CallState state, CallFact fact) {
    return new Step(null, note(state, fact).effects());
  }

  /** An event numbered and described by the state it leads to. */
  static RecordEvent event(CallState state, CallFact fact) {
    return new RecordEvent(state.sequence(), state.owner(), state.status(), fact);
  }
}
