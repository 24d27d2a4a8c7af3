package dev.rejoinder.callback.call;

import static dev.rejoinder.callback.call.Calls.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallFact.CallbackLate;
import dev.rejoinder.callback.call.CallFact.Closed;
import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.CancelledUnopened;
import dev.rejoinder.callback.call.CallState.Ended;
import dev.rejoinder.callback.call.CallState.Progress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CancelAndTimeTest {

  private static final CallFact CANCELLED =
      new Closed(CANCELLED_JSON, Answer.digest(CANCELLED_JSON), null, "the run was cancelled");

  @ParameterizedTest
  @EnumSource(Progress.class)
  void cancellingAnOpenCallClosesIt(Progress progress) {
    assertThat(CallMachine.step(open(progress), cancelRequested(), POLICY))
        .isEqualTo(
            new Step(
                ended(Status.CANCELLED),
                List.of(
                    event(4, Status.CANCELLED, CANCELLED),
                    new AnswerRun(RUN, TURN, Status.CANCELLED, CANCELLED_JSON, false))));
  }

  @Test
  void aCancelledCallNeitherFailsTheRunNorFallsBack() {
    for (OnTimeout onTimeout :
        List.of(new OnTimeout.FailRun(), new OnTimeout.Fallback("unknown"))) {
      Step step = CallMachine.step(open(Progress.DELIVERED, onTimeout), cancelRequested(), POLICY);
      assertThat(step.effects())
          .contains(new AnswerRun(RUN, TURN, Status.CANCELLED, CANCELLED_JSON, false));
    }
  }

  @Test
  void cancellingAnUnknownCallIsRememberedAndTellsNobody() {
    assertThat(CallMachine.step(null, cancelRequested(), POLICY))
        .isEqualTo(
            new Step(
                new CancelledUnopened(1, Owner.of(RUN), FORGET_AT),
                List.of(event(1, Status.CANCELLED, CANCELLED))));
  }

  @Test
  void cancellingACallWithAParkedAnswerMakesTheAnswerLate() {
    assertThat(CallMachine.step(parked(), cancelRequested(), POLICY))
        .isEqualTo(
            new Step(
                new CancelledUnopened(3, Owner.of(RUN), FORGET_AT),
                List.of(
                    event(2, Status.CANCELLED, CANCELLED),
                    event(3, Status.CANCELLED, new CallbackLate("cb_1", "sunny")))));
  }

  @Test
  void cancellingAClosedCallChangesNothing() {
    for (CallState closed :
        List.of(answeredSunny(), ended(Status.CANCELLED), cancelledUnopened())) {
      assertThat(CallMachine.step(closed, cancelRequested(), POLICY))
          .isEqualTo(
              new Step(
                  closed.afterEvent(), List.of(ignored(5, closed.status(), Reason.CALL_CLOSED))));
    }
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void anOpenCallExpiresAtItsDeadline(Progress progress) {
    assertThat(CallMachine.step(open(progress), timeAt(DEADLINE), POLICY))
        .isEqualTo(
            new Step(
                new Ended(4, ASKER, Status.EXPIRED, false, DEADLINE.plus(POLICY.closedRetention())),
                List.of(
                    event(
                        4,
                        Status.EXPIRED,
                        new Closed(
                            TIMEOUT_JSON,
                            Answer.digest(TIMEOUT_JSON),
                            null,
                            "no answer before the deadline")),
                    new AnswerRun(RUN, TURN, Status.EXPIRED, TIMEOUT_JSON, false))));
  }

  @Test
  void anExpiredCallFailsTheRunOrFallsBackWhenItsToolSaysSo() {
    CallState failing = open(Progress.DELIVERED, new OnTimeout.FailRun());
    CallState falling = open(Progress.DELIVERED, new OnTimeout.Fallback("unknown"));

    assertThat(CallMachine.step(failing, timeAt(DEADLINE), POLICY).effects())
        .contains(new AnswerRun(RUN, TURN, Status.EXPIRED, TIMEOUT_JSON, true));
    assertThat(CallMachine.step(falling, timeAt(DEADLINE), POLICY).effects())
        .contains(new AnswerRun(RUN, TURN, Status.EXPIRED, "unknown", false));
  }

  @Test
  void aParkedAnswerIsDroppedWhenItsCallNeverComes() {
    assertThat(CallMachine.step(parked(), timeAt(parked().dropAt()), POLICY))
        .isEqualTo(
            new Step(null, List.of(eventOfNoRun(2, new CallFact.ParkedCallbackDropped("cb_1")))));
  }

  @Test
  void aClosedCallIsForgottenAfterItsRetention() {
    for (CallState closed : List.of(answeredSunny(), ended(Status.EXPIRED), cancelledUnopened())) {
      assertThat(CallMachine.step(closed, timeAt(FORGET_AT), POLICY))
          .isEqualTo(new Step(null, List.of(event(5, closed.status(), new CallFact.Forgotten()))));
    }
  }

  @Test
  void timeThatPassesBeforeAnythingIsDueLeavesNoTrace() {
    assertThat(CallMachine.step(null, timeAt(NOW), POLICY)).isEqualTo(new Step(null, List.of()));
    for (CallState state :
        List.of(parked(), open(Progress.DELIVERING), answeredSunny(), cancelledUnopened())) {
      assertThat(CallMachine.step(state, timeAt(state.nextDue().minusMillis(1)), POLICY))
          .isEqualTo(new Step(state, List.of()));
    }
  }

  @Test
  void aPolicyNamesTheDurationThatIsNotPositive() {
    assertThatThrownBy(() ->
            new CallPolicy(
                Duration.ofMinutes(5), Duration.ZERO, Duration.ofHours(24), Duration.ofHours(24)))
        .hasMessage("parkedTtl must be positive, got: PT0S");
  }
}
