package dev.rejoinder.callback.call;

import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallEffect.SendDelivery;
import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallInput.Approved;
import dev.rejoinder.callback.call.CallInput.Opened;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.Answered;
import dev.rejoinder.callback.call.CallState.AwaitingApproval;
import dev.rejoinder.callback.call.CallState.CancelledUnopened;
import dev.rejoinder.callback.call.CallState.Closed;
import dev.rejoinder.callback.call.CallState.Ended;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Parked;
import dev.rejoinder.callback.call.CallState.Pending;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a call begins: registered, and sent at once or when a person approves it. */
final class Opening {

  private Opening() {}

  static Step open(@Nullable CallState state, Opened opened, CallPolicy policy) {
    return switch (state) {
      case null -> register(1, opened, policy);
      case Parked parked -> openParked(parked, opened, policy);
      case Pending pending ->
          repeat(pending, pending.asker(), opened, Reason.CALL_REGISTERED_ALREADY);
      case Answered answered -> repeat(answered, answered.asker(), opened, Reason.CALL_CLOSED);
      case Ended ended -> repeat(ended, ended.asker(), opened, Reason.CALL_CLOSED);
      case CancelledUnopened cancelled -> tellCancelled(cancelled, opened);
    };
  }

  private static Step register(long sequence, Opened opened, CallPolicy policy) {
    if (opened.work() instanceof Work.ToolCall call && call.requiresApproval()) {
      AwaitingApproval awaiting = awaiting(sequence, call, opened, policy);
      return new Step(awaiting, List.of(registration(awaiting, call, false)));
    }
    Open open = sent(sequence, opened, policy);
    return new Step(
        open,
        List.of(
            registration(open, opened.work(), true),
            new SendDelivery(opened.work(), opened.at(), open.deadline())));
  }

  /** An answer to a call that nobody has sent is none, whenever it came. */
  private static Step openParked(Parked parked, Opened opened, CallPolicy policy) {
    if (opened.work() instanceof Work.ToolCall call && call.requiresApproval()) {
      Step registered = register(parked.sequence() + 1, opened, policy);
      AwaitingApproval awaiting = awaiting(parked.sequence() + 1, call, opened, policy);
      return registered.then(Noting.ignore(awaiting, Reason.AWAITING_APPROVAL));
    }
    Open open = sent(parked.sequence() + 1, opened, policy);
    Step registered = new Step(open, List.of(registration(open, opened.work(), false)));
    return registered.then(Closing.answer(open, parked.answer(), opened.at(), policy));
  }

  private static AwaitingApproval awaiting(
      long sequence, Work.ToolCall call, Opened opened, CallPolicy policy) {
    return new AwaitingApproval(
        sequence, call, opened.at(), opened.at().plus(policy.approvalTimeout()));
  }

  private static Open sent(long sequence, Opened opened, CallPolicy policy) {
    Asker asker = Asker.of(opened.work(), opened.at());
    return Open.sent(sequence, opened.work(), asker, opened.at(), policy);
  }

  private static RecordEvent registration(Pending pending, Work work, boolean sent) {
    return Noting.event(pending, new CallFact.Registered(work, sent, pending.deadline()));
  }

  private static Step repeat(CallState state, Asker asker, Opened opened, Reason reason) {
    return Noting.ignore(
        state, asker.askedFor(opened.work()) ? reason : Reason.IDEMPOTENCY_CONFLICT);
  }

  /** Whoever opened the call after all learns how it ended. */
  private static Step tellCancelled(CancelledUnopened cancelled, Opened opened) {
    Asker asker = Asker.of(opened.work(), opened.at());
    Ended ended =
        new Ended(cancelled.sequence() + 1, asker, Status.CANCELLED, false, cancelled.forgetAt());
    Step ignored =
        new Step(
            ended, List.of(Noting.event(ended, new CallFact.InputIgnored(Reason.CALL_CLOSED))));
    End end = End.cancelled("cancelled before it was opened");
    return ignored.then(new Step(ended, Closing.tell(ended, end, opened.at())));
  }

  static Step approve(@Nullable CallState state, Approved approved, CallPolicy policy) {
    return switch (state) {
      case null -> Noting.ignoreUnknown();
      case Parked parked -> Noting.ignore(parked, Reason.CALL_NOT_FOUND);
      case AwaitingApproval awaiting -> send(awaiting, approved, policy);
      case Open open -> Noting.ignore(open, Reason.NOT_AWAITING_APPROVAL);
      case Closed closed -> Noting.ignore(closed, Reason.CALL_CLOSED);
    };
  }

  private static Step send(AwaitingApproval awaiting, Approved approved, CallPolicy policy) {
    Open open =
        Open.sent(
            awaiting.sequence() + 1, awaiting.call(), awaiting.asker(), approved.at(), policy);
    return new Step(
        open,
        List.of(
            Noting.event(open, new CallFact.Approved(approved.decision(), open.deadline())),
            new SendDelivery(awaiting.call(), approved.at(), open.deadline())));
  }
}
