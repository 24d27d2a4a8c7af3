package dev.rejoinder.callback.call;

import dev.rejoinder.callback.call.CallEffect.NoteLateAnswer;
import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallInput.CallbackReceived;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.Answered;
import dev.rejoinder.callback.call.CallState.AwaitingApproval;
import dev.rejoinder.callback.call.CallState.CancelledUnopened;
import dev.rejoinder.callback.call.CallState.Ended;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Parked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an answer meets its call: early, in time, again, differently, or late. */
final class Joining {

  private Joining() {}

  static Step join(@Nullable CallState state, CallbackReceived callback, CallPolicy policy) {
    Answer answer = callback.answer();
    return switch (state) {
      case null -> {
        Parked parked = new Parked(1, answer, callback.at().plus(policy.parkedTtl()));
        CallFact fact = new CallFact.CallbackWaits(answer.callbackId());
        yield new Step(parked, List.of(Noting.event(parked, fact)));
      }
      case Parked parked ->
          Noting.note(parked, second(answer, parked.answer().saysTheSame(answer)));
      case AwaitingApproval awaiting -> Noting.ignore(awaiting, Reason.AWAITING_APPROVAL);
      case Open open -> Closing.answer(open, answer, callback.at(), policy);
      case Answered answered -> Noting.note(answered, second(answer, answered.saysTheSame(answer)));
      case Ended ended -> joinEnded(ended, answer);
      case CancelledUnopened cancelled -> Noting.note(cancelled, late(answer));
    };
  }

  private static CallFact second(Answer answer, boolean same) {
    return same
        ? new CallFact.CallbackRepeated(answer.callbackId())
        : new CallFact.CallbackConflicted(answer.callbackId(), answer.outputDigest());
  }

  static CallFact late(Answer answer) {
    return new CallFact.CallbackLate(answer.callbackId(), answer.output());
  }

  private static Step joinEnded(Ended ended, Answer answer) {
    if (ended.noteLate() && ended.asker() instanceof Asker.Run call) {
      Step kept = Noting.note(ended.afterNote(), late(answer));
      NoteLateAnswer note = new NoteLateAnswer(call, ended.status(), answer);
      return kept.then(new Step(kept.state(), List.of(note)));
    }
    return Noting.note(ended, late(answer));
  }
}
