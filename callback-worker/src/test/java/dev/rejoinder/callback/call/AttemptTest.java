package dev.rejoinder.callback.call;

import static dev.rejoinder.callback.call.Calls.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallFact.Attempted;
import dev.rejoinder.callback.call.CallFact.Closed;
import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.Ended;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptTest {

  @Test
  void anAcceptedAttemptDeliversTheCall() {
    assertThat(CallMachine.step(open(Progress.DELIVERING), ended(accepted()), POLICY))
        .isEqualTo(
            new Step(
                open(Progress.DELIVERED).afterEvent(),
                List.of(event(4, Status.DELIVERED, new Attempted(accepted())))));
  }

  @Test
  void anInlineAnswerIsNotedWhileItsCallbackIsOnItsWay() {
    assertThat(CallMachine.step(open(Progress.DELIVERING), ended(acceptedInline()), POLICY))
        .isEqualTo(
            new Step(
                open(Progress.ANSWERED_INLINE).afterEvent(),
                List.of(event(4, Status.DELIVERING, new Attempted(acceptedInline())))));
  }

  @ParameterizedTest
  @EnumSource(
      value = Progress.class,
      names = {"ANSWERED_INLINE", "DELIVERED"})
  void progressNeverGoesBack(Progress progress) {
    for (Attempt attempt : List.of(accepted(), acceptedInline(), failedWithNext())) {
      assertThat(CallMachine.step(open(progress), ended(attempt), POLICY).state())
          .as("after %s", attempt)
          .isEqualTo(open(progress).afterEvent());
    }
  }

  @Test
  void aFailedAttemptWithAnotherToComeLeavesTheCallDelivering() {
    assertThat(CallMachine.step(open(Progress.DELIVERING), ended(failedWithNext()), POLICY))
        .isEqualTo(
            new Step(
                open(Progress.DELIVERING).afterEvent(),
                List.of(event(4, Status.DELIVERING, new Attempted(failedWithNext())))));
  }

  @Test
  void aCallWhoseNextAttemptWouldComeTooLateWaitsForItsToolUntilTheDeadline() {
    Open open = open(Progress.DELIVERING);
    assertThat(CallMachine.step(open, ended(failedTooLateForAnother()), POLICY))
        .isEqualTo(
            new Step(
                open.afterEvent(),
                List.of(event(4, Status.DELIVERING, new Attempted(failedTooLateForAnother())))));
  }

  @Test
  void theLastFailedAttemptMakesTheCallUndeliverable() {
    assertThat(CallMachine.step(open(Progress.DELIVERING), ended(failedForGood()), POLICY))
        .isEqualTo(
            new Step(
                new Ended(5, ASKER, Status.UNDELIVERABLE, false, FORGET_AT),
                List.of(
                    event(4, Status.DELIVERING, new Attempted(failedForGood())),
                    event(
                        5,
                        Status.UNDELIVERABLE,
                        new Closed(
                            UNDELIVERABLE_JSON,
                            Answer.digest(UNDELIVERABLE_JSON),
                            null,
                            "attempt 5 failed: connection refused")),
                    new AnswerRun(RUN, TURN, Status.UNDELIVERABLE, UNDELIVERABLE_JSON, false))));
  }

  @Test
  void anUndeliverableCallFailsTheRunWhenItsToolSaysSo() {
    Open open = open(Progress.DELIVERING, new OnTimeout.FailRun());

    assertThat(CallMachine.step(open, ended(failedForGood()), POLICY).effects())
        .contains(new AnswerRun(RUN, TURN, Status.UNDELIVERABLE, UNDELIVERABLE_JSON, true));
  }

  @Test
  void anUndeliverableCallFallsBackWhenItsToolSaysSo() {
    Open open = open(Progress.DELIVERING, new OnTimeout.Fallback("unknown"));

    assertThat(CallMachine.step(open, ended(failedForGood()), POLICY).effects())
        .contains(new AnswerRun(RUN, TURN, Status.UNDELIVERABLE, "unknown", false));
  }

  @ParameterizedTest
  @EnumSource(
      value = Progress.class,
      names = {"ANSWERED_INLINE", "DELIVERED"})
  void aDuplicateDeliveryThatFailsDoesNotUndoOneThatGotThrough(Progress progress) {
    assertThat(CallMachine.step(open(progress), ended(failedForGood()), POLICY))
        .isEqualTo(
            new Step(
                open(progress).afterEvent(),
                List.of(event(4, open(progress).status(), new Attempted(failedForGood())))));
  }

  @Test
  void aSkippedAttemptIsIgnored() {
    assertThat(CallMachine.step(open(Progress.DELIVERING), ended(skipped()), POLICY))
        .isEqualTo(
            new Step(
                open(Progress.DELIVERING).afterEvent(),
                List.of(ignored(4, Status.DELIVERING, Reason.ATTEMPT_SKIPPED))));
  }

  @Test
  void anAttemptReportedAfterTheEndIsRecordedAndChangesNothing() {
    for (CallState closed : List.of(answeredSunny(), ended(Status.EXPIRED), cancelledUnopened())) {
      assertThat(CallMachine.step(closed, ended(failedForGood()), POLICY))
          .isEqualTo(
              new Step(
                  closed.afterEvent(),
                  List.of(event(5, closed.status(), new Attempted(failedForGood())))));
    }
  }

  @Test
  void anAttemptSkippedBecauseTheCallHadEndedIsIgnored() {
    CallState closed = answeredSunny();
    assertThat(CallMachine.step(closed, ended(skipped()), POLICY))
        .isEqualTo(
            new Step(
                closed.afterEvent(), List.of(ignored(5, closed.status(), Reason.CALL_CLOSED))));
  }

  @Test
  void anAttemptAtAnUnknownCallIsIgnoredAndNotRemembered() {
    CallFact ignored = new CallFact.InputIgnored(Reason.CALL_NOT_FOUND);

    assertThat(CallMachine.step(null, ended(accepted()), POLICY))
        .isEqualTo(new Step(null, List.of(eventOfNoRun(1, ignored))));
    assertThat(CallMachine.step(parked(), ended(accepted()), POLICY))
        .isEqualTo(new Step(parked().afterEvent(), List.of(eventOfNoRun(2, ignored))));
  }

  @Test
  void aRefusalsReasonNamesTheStatusWhenThereIsNoError() {
    assertThat(failedWithNext().reason()).isEqualTo("attempt 1 was answered with HTTP 500");
  }

  @Test
  void aLongResponseIsCutBetweenCharacters() {
    String longBody = "a" + "\uD83D\uDE00".repeat(2000);

    String kept =
        new Attempt("call_1", 1, Attempt.Result.ACCEPTED, false, 200, null, longBody, null, false)
            .responseBody();

    assertThat(kept).isEqualTo("a" + "\uD83D\uDE00".repeat(1023));
  }
}
