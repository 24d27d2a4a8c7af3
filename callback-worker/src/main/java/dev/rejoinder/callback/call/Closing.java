package dev.rejoinder.callback.call;

import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallEffect.NoteTaskEnd;
import dev.rejoinder.callback.call.CallEffect.TellSubscribers;
import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallInput.CancelRequested;
import dev.rejoinder.callback.call.CallInput.Rejected;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.Answered;
import dev.rejoinder.callback.call.CallState.AwaitingApproval;
import dev.rejoinder.callback.call.CallState.CancelledUnopened;
import dev.rejoinder.callback.call.CallState.Closed;
import dev.rejoinder.callback.call.CallState.Ended;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Parked;
import dev.rejoinder.callback.call.CallState.Pending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a call ends, and who is told. */
final class Closing {

  private Closing() {}

  static Step answer(Open open, Answer answer, Instant at, CallPolicy policy) {
    Answered answered =
        new Answered(
            open.sequence() + 1,
            open.asker(),
            answer.error(),
            answer.outputDigest(),
            at.plus(policy.closedRetention()));
    CallFact.Closed fact =
        new CallFact.Closed(answer.output(), answer.outputDigest(), answer.callbackId(), null);
    List<CallEffect> effects = new ArrayList<>();
    effects.add(Noting.event(answered, fact));
    switch (open.asker()) {
      case Asker.Run run ->
          effects.add(
              new AnswerRun(run.run(), run.turn(), answered.status(), answer.output(), false));
      case Asker.Client task -> effects.addAll(tellOfTask(answered, task, fact, at));
    }
    return new Step(answered, effects);
  }

  static Step end(Pending pending, End end, Instant at, CallPolicy policy) {
    Ended ended =
        new Ended(
            pending.sequence() + 1,
            pending.asker(),
            end.status(),
            wantsLateAnswer(pending),
            at.plus(policy.closedRetention()));
    List<CallEffect> effects = new ArrayList<>();
    effects.add(Noting.event(ended, closed(end, ended.asker())));
    effects.addAll(tell(ended, end, at));
    return new Step(ended, effects);
  }

  /** A call that was never sent has no answer to be late. */
  private static boolean wantsLateAnswer(Pending pending) {
    return switch (pending) {
      case AwaitingApproval awaiting -> false;
      case Open open ->
          open.asker() instanceof Asker.Run run && run.late() == Late.APPEND_TO_THREAD;
    };
  }

  /** Tells whoever asked. */
  static List<CallEffect> tell(Ended ended, End end, Instant at) {
    return switch (ended.asker()) {
      case Asker.Run run ->
          List.of(
              new AnswerRun(
                  run.run(),
                  run.turn(),
                  end.status(),
                  end.output(run),
                  end.failsRun(run.onTimeout())));
      case Asker.Client task -> tellOfTask(ended, task, closed(end, task), at);
    };
  }

  /** Whoever cancelled a task knows; the thread is not bothered. */
  private static List<CallEffect> tellOfTask(
      Closed state, Asker.Client task, CallFact.Closed fact, Instant at) {
    CallEffect event = new TellSubscribers(state.sequence(), task, state.status(), fact, at);
    String threadId = task.threadId();
    return threadId == null || state.status() == Status.CANCELLED
        ? List.of(event)
        : List.of(event, new NoteTaskEnd(task, threadId, state.status(), fact.output()));
  }

  private static CallFact.Closed closed(End end, Asker asker) {
    String output = end.output(asker);
    return new CallFact.Closed(output, Answer.digest(output), null, end.reason());
  }

  static Step reject(@Nullable CallState state, Rejected rejected, CallPolicy policy) {
    return switch (state) {
      case null -> Noting.ignoreUnknown();
      case Parked parked -> Noting.ignore(parked, Reason.CALL_NOT_FOUND);
      case AwaitingApproval awaiting ->
          end(awaiting, End.rejected(rejected.decision()), rejected.at(), policy);
      case Open open -> Noting.ignore(open, Reason.NOT_AWAITING_APPROVAL);
      case Closed closed -> Noting.ignore(closed, Reason.CALL_CLOSED);
    };
  }

  static Step cancel(@Nullable CallState state, CancelRequested cancel, CallPolicy policy) {
    return switch (state) {
      case null -> cancelUnopened(1, cancel, policy);
      case Parked parked -> {
        Step cancelled = cancelUnopened(parked.sequence() + 1, cancel, policy);
        CallState known = unopened(parked.sequence() + 1, cancel, policy);
        yield cancelled.then(Noting.note(known, Joining.late(parked.answer())));
      }
      case Pending pending -> end(pending, End.cancelled(cancel.reason()), cancel.at(), policy);
      case Closed closed -> Noting.ignore(closed, Reason.CALL_CLOSED);
    };
  }

  private static Step cancelUnopened(long sequence, CancelRequested cancel, CallPolicy policy) {
    CancelledUnopened cancelled = unopened(sequence, cancel, policy);
    End end = End.cancelled(cancel.reason());
    CallFact fact =
        new CallFact.Closed(end.error(), Answer.digest(end.error()), null, end.reason());
    return new Step(cancelled, List.of(Noting.event(cancelled, fact)));
  }

  private static CancelledUnopened unopened(
      long sequence, CancelRequested cancel, CallPolicy policy) {
    return new CancelledUnopened(
        sequence, cancel.owner(), cancel.at().plus(policy.closedRetention()));
  }

  static Step passTime(@Nullable CallState state, Instant at, CallPolicy policy) {
    if (state == null || at.isBefore(state.nextDue())) {
      return new Step(state, List.of());
    }
    return switch (state) {
      case Parked parked ->
          Noting.forget(parked, new CallFact.ParkedCallbackDropped(parked.answer().callbackId()));
      case AwaitingApproval awaiting -> end(awaiting, End.unapproved(), at, policy);
      case Open open -> end(open, End.expired(open.asker()), at, policy);
      case Closed closed -> Noting.forget(closed, new CallFact.Forgotten());
    };
  }
}
