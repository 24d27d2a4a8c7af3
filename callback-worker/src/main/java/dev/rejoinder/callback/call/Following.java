package dev.rejoinder.callback.call;

import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallInput.AttemptEnded;
import dev.rejoinder.callback.call.CallInput.LifeShown;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.AwaitingApproval;
import dev.rejoinder.callback.call.CallState.Closed;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Parked;
import dev.rejoinder.callback.call.CallState.Progress;
import org.jspecify.annotations.Nullable;

/** What is heard of a call that is out: delivery attempts and signs of life. */
final class Following {

  private Following() {}

  static Step follow(@Nullable CallState state, AttemptEnded attempted, CallPolicy policy) {
    return switch (state) {
      case null -> Noting.ignoreUnknown();
      case Parked parked -> Noting.ignore(parked, Reason.CALL_NOT_FOUND);
      case AwaitingApproval awaiting -> Noting.ignore(awaiting, Reason.AWAITING_APPROVAL);
      case Open open -> followOpen(open, attempted, policy);
      // It was made all the same: an inline answer, say, closes the call before its report comes.
      case Closed closed ->
          attempted.attempt().result() == Attempt.Result.SKIPPED
              ? Noting.ignore(closed, Reason.CALL_CLOSED)
              : Noting.note(closed, new CallFact.Attempted(attempted.attempt()));
    };
  }

  private static Step followOpen(Open open, AttemptEnded attempted, CallPolicy policy) {
    Attempt attempt = attempted.attempt();
    CallFact fact = new CallFact.Attempted(attempt);
    return switch (attempt.result()) {
      case ACCEPTED ->
          Noting.note(
              open.reached(attempt.inlineAnswer() ? Progress.ANSWERED_INLINE : Progress.DELIVERED),
              fact);
      case FAILED -> {
        Step failed = Noting.note(open, fact);
        yield givesUp(open, attempt)
            ? failed.then(giveUp(open.afterEvent(), attempted, policy))
            : failed;
      }
      case SKIPPED -> Noting.ignore(open, Reason.ATTEMPT_SKIPPED);
    };
  }

  /**
   * A delivery may be attempted twice; one attempt that got through is enough. And a tool may have
   * run though its answer was lost: it has until the deadline unless its endpoint is given up. A
   * webhook that can answer in its HTTP answer only has no other way once no attempt follows.
   */
  private static boolean givesUp(Open open, Attempt attempt) {
    boolean unheard = open.progress() == Progress.DELIVERING;
    boolean sync = open.asker() instanceof Asker.Client client && client.sync();
    return unheard && (attempt.last() || (sync && attempt.nextAttemptAt() == null));
  }

  private static Step giveUp(Open open, AttemptEnded attempted, CallPolicy policy) {
    End end = End.undeliverable(open.asker(), attempted.attempt().reason());
    return Closing.end(open, end, attempted.at(), policy);
  }

  /** A sign of life of a call that is not out changes nothing and is not remembered. */
  static Step see(@Nullable CallState state, LifeShown shown) {
    return switch (state) {
      case null -> Noting.ignoreUnknown();
      case Parked parked -> Noting.ignore(parked, Reason.CALL_NOT_FOUND);
      case AwaitingApproval awaiting -> Noting.ignore(awaiting, Reason.AWAITING_APPROVAL);
      case Open open -> {
        Open alive = open.alive(shown.at());
        yield Noting.note(alive, new CallFact.Progressed(shown.sign(), alive.deadline()));
      }
      case Closed closed -> Noting.ignore(closed, Reason.CALL_CLOSED);
    };
  }
}
