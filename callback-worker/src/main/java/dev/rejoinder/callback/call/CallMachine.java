package dev.rejoinder.callback.call;

import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallEffect.SendDelivery;
import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallInput.AttemptEnded;
import dev.rejoinder.callback.call.CallInput.CallTerms;
import dev.rejoinder.callback.call.CallInput.CallbackReceived;
import dev.rejoinder.callback.call.CallInput.CancelRequested;
import dev.rejoinder.callback.call.CallInput.Opened;
import dev.rejoinder.callback.call.CallInput.TimePassed;
import dev.rejoinder.callback.call.CallState.Answered;
import dev.rejoinder.callback.call.CallState.CancelledUnopened;
import dev.rejoinder.callback.call.CallState.Closed;
import dev.rejoinder.callback.call.CallState.Ended;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Parked;
import dev.rejoinder.callback.call.CallState.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call's whole life: registered, delivered, answered once, remembered, forgotten.
 *
 * <p>Pure: the same state, input and policy always give the same {@link Step}. Whatever order,
 * number or loss of inputs, a call that was opened is closed once and its run told once.
 */
public final class CallMachine {

  private CallMachine() {}

  /** The new state (null: nothing is known any more) and what the shell does, in order. */
  public record Step(@Nullable CallState state, List<CallEffect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }
  }

  /**
   * Takes one input.
   *
   * @param state null for a call nobody knows
   */
  public static Step step(@Nullable CallState state, CallInput input, CallPolicy policy) {
    return switch (input) {
      case Opened opened -> open(state, opened, policy);
      case CancelRequested cancel -> cancel(state, cancel, policy);
      case CallbackReceived callback -> join(state, callback, policy);
      case AttemptEnded attempted -> follow(state, attempted, policy);
      case TimePassed passed -> passTime(state, passed.at(), policy);
    };
  }

  private static Step open(@Nullable CallState state, Opened opened, CallPolicy policy) {
    return switch (state) {
      case null -> {
        Open open = registered(1, opened, policy);
        yield new Step(
            open,
            List.of(
                registration(open, opened.terms(), true),
                new SendDelivery(opened.run(), opened.terms(), opened.at(), open.deadline())));
      }
      case Parked parked -> {
        Open open = registered(parked.sequence() + 1, opened, policy);
        Step registered = new Step(open, List.of(registration(open, opened.terms(), false)));
        yield both(registered, answer(open, parked.answer(), opened.at(), policy));
      }
      case Open open -> ignore(open, Reason.CALL_REGISTERED_ALREADY);
      case CancelledUnopened cancelled -> tellCancelled(cancelled, opened);
      case Closed closed -> ignore(closed, Reason.CALL_CLOSED);
    };
  }

  private static Open registered(long sequence, Opened opened, CallPolicy policy) {
    CallTerms terms = opened.terms();
    Long timeoutMs = terms.timeoutMs();
    Duration timeout = timeoutMs == null ? policy.callTimeout() : Duration.ofMillis(timeoutMs);
    return new Open(
        sequence,
        opened.run(),
        terms.turn(),
        terms.onTimeout(),
        opened.at().plus(timeout),
        Progress.DELIVERING);
  }

  private static RecordEvent registration(Open open, CallTerms terms, boolean sent) {
    return event(open, new CallFact.Registered(terms, sent, open.deadline()));
  }

  /** The run that opened the call after all learns how it ended. */
  private static Step tellCancelled(CancelledUnopened cancelled, Opened opened) {
    Ended ended =
        new Ended(
            cancelled.sequence() + 1, cancelled.run(), Status.CANCELLED, cancelled.forgetAt());
    return new Step(
        ended,
        List.of(
            event(ended, new CallFact.InputIgnored(Reason.CALL_CLOSED)),
            new AnswerRun(
                opened.run(),
                opened.terms().turn(),
                Status.CANCELLED,
                SyntheticOutput.error(Status.CANCELLED),
                false)));
  }

  private static Step cancel(@Nullable CallState state, CancelRequested cancel, CallPolicy policy) {
    return switch (state) {
      case null -> cancelUnopened(unopened(1, cancel, policy), cancel);
      case Parked parked -> {
        CancelledUnopened cancelled = unopened(parked.sequence() + 1, cancel, policy);
        yield both(cancelUnopened(cancelled, cancel), note(cancelled, late(parked.answer())));
      }
      case Open open -> end(open, Status.CANCELLED, cancel.reason(), cancel.at(), policy);
      case Closed closed -> ignore(closed, Reason.CALL_CLOSED);
    };
  }

  private static CancelledUnopened unopened(
      long sequence, CancelRequested cancel, CallPolicy policy) {
    return new CancelledUnopened(
        sequence, cancel.run(), cancel.at().plus(policy.closedRetention()));
  }

  private static Step cancelUnopened(CancelledUnopened cancelled, CancelRequested cancel) {
    CallFact fact = closed(SyntheticOutput.error(Status.CANCELLED), cancel.reason());
    return new Step(cancelled, List.of(event(cancelled, fact)));
  }

  private static Step join(
      @Nullable CallState state, CallbackReceived callback, CallPolicy policy) {
    Answer answer = callback.answer();
    return switch (state) {
      case null -> {
        Parked parked = new Parked(1, answer, callback.at().plus(policy.parkedTtl()));
        CallFact fact = new CallFact.CallbackWaits(answer.callbackId());
        yield new Step(parked, List.of(event(parked, fact)));
      }
      case Parked parked -> note(parked, second(answer, parked.answer().saysTheSame(answer)));
      case Open open -> answer(open, answer, callback.at(), policy);
      case Answered answered -> note(answered, second(answer, answered.saysTheSame(answer)));
      case Ended ended -> note(ended, late(answer));
      case CancelledUnopened cancelled -> note(cancelled, late(answer));
    };
  }

  private static CallFact second(Answer answer, boolean same) {
    return same
        ? new CallFact.CallbackRepeated(answer.callbackId())
        : new CallFact.CallbackConflicted(answer.callbackId(), answer.outputDigest());
  }

  private static CallFact late(Answer answer) {
    return new CallFact.CallbackLate(answer.callbackId(), answer.output());
  }

  private static Step answer(Open open, Answer answer, Instant at, CallPolicy policy) {
    Answered answered =
        new Answered(
            open.sequence() + 1,
            open.run(),
            answer.error(),
            answer.outputDigest(),
            at.plus(policy.closedRetention()));
    CallFact fact =
        new CallFact.Closed(answer.output(), answer.outputDigest(), answer.callbackId(), null);
    return new Step(
        answered,
        List.of(
            event(answered, fact),
            new AnswerRun(open.run(), open.turn(), answered.status(), answer.output(), false)));
  }

  private static Step follow(@Nullable CallState state, AttemptEnded attempted, CallPolicy policy) {
    return switch (state) {
      case null -> {
        CallFact fact = new CallFact.InputIgnored(Reason.CALL_NOT_FOUND);
        yield new Step(null, List.of(new RecordEvent(1, null, Status.PARKED, fact)));
      }
      case Parked parked -> ignore(parked, Reason.CALL_NOT_FOUND);
      case Open open -> followOpen(open, attempted, policy);
      // It was made all the same: an inline answer, say, closes the call before its report comes.
      case Closed closed ->
          attempted.attempt().result() == Attempt.Result.SKIPPED
              ? ignore(closed, Reason.CALL_CLOSED)
              : note(closed, new CallFact.Attempted(attempted.attempt()));
    };
  }

  private static Step followOpen(Open open, AttemptEnded attempted, CallPolicy policy) {
    Attempt attempt = attempted.attempt();
    CallFact fact = new CallFact.Attempted(attempt);
    return switch (attempt.result()) {
      case ACCEPTED -> note(open.accepted(attempt.inlineAnswer()), fact);
      case FAILED -> {
        Step failed = note(open, fact);
        // A delivery may be attempted twice; one attempt that got through is enough. And a tool may
        // have run though its answer was lost: it has until the deadline unless it is given up.
        boolean unheard = open.progress() == Progress.DELIVERING;
        yield unheard && attempt.last()
            ? both(failed, giveUp(open.afterEvent(), attempted, policy))
            : failed;
      }
      case SKIPPED -> ignore(open, Reason.ATTEMPT_SKIPPED);
    };
  }

  private static Step giveUp(Open open, AttemptEnded attempted, CallPolicy policy) {
    String reason = attempted.attempt().reason();
    return end(open, Status.UNDELIVERABLE, reason, attempted.at(), policy);
  }

  private static Step passTime(@Nullable CallState state, Instant at, CallPolicy policy) {
    if (state == null || at.isBefore(state.nextDue())) {
      return new Step(state, List.of());
    }
    return switch (state) {
      case Parked parked ->
          forget(parked, new CallFact.ParkedCallbackDropped(parked.answer().callbackId()));
      case Open open -> end(open, Status.EXPIRED, "no answer before the deadline", at, policy);
      case Closed closed -> forget(closed, new CallFact.Forgotten());
    };
  }

  private static Step end(Open open, Status status, String reason, Instant at, CallPolicy policy) {
    Ended ended =
        new Ended(open.sequence() + 1, open.run(), status, at.plus(policy.closedRetention()));
    String output = SyntheticOutput.of(open.onTimeout(), status);
    boolean failRun = status != Status.CANCELLED && open.onTimeout() instanceof OnTimeout.FailRun;
    return new Step(
        ended,
        List.of(
            event(ended, closed(output, reason)),
            new AnswerRun(open.run(), open.turn(), status, output, failRun)));
  }

  private static CallFact closed(String output, String reason) {
    return new CallFact.Closed(output, Answer.digest(output), null, reason);
  }

  private static Step forget(CallState state, CallFact fact) {
    return new Step(null, note(state, fact).effects());
  }

  private static Step ignore(CallState state, Reason reason) {
    return note(state, new CallFact.InputIgnored(reason));
  }

  /** The state stays; the event takes the next number. */
  private static Step note(CallState state, CallFact fact) {
    CallState next = state.afterEvent();
    return new Step(next, List.of(event(next, fact)));
  }

  /** An event numbered and described by the state it leads to. */
  private static RecordEvent event(CallState state, CallFact fact) {
    return new RecordEvent(state.sequence(), runOf(state), state.status(), fact);
  }

  private static @Nullable RunRef runOf(CallState state) {
    return switch (state) {
      case Parked parked -> null;
      case Open open -> open.run();
      case Closed closed -> closed.run();
    };
  }

  private static Step both(Step first, Step second) {
    List<CallEffect> effects = new ArrayList<>(first.effects());
    effects.addAll(second.effects());
    return new Step(second.state(), effects);
  }
}
