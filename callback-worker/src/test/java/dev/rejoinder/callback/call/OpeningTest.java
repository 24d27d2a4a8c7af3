package dev.rejoinder.callback.call;

import static dev.rejoinder.callback.call.Calls.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallEffect.SendDelivery;
import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.Answered;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Progress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpeningTest {

  @Test
  void anOpenedCallIsRegisteredAndSentOut() {
    assertThat(CallMachine.step(null, opened(), POLICY))
        .isEqualTo(
            new Step(
                new Open(1, ASKER, DEADLINE, Progress.DELIVERING, 0, DEADLINE),
                List.of(
                    event(1, Status.DELIVERING, new CallFact.Registered(CALL, true, DEADLINE)),
                    new SendDelivery(CALL, NOW, DEADLINE))));
  }

  @Test
  void aCallsOwnTimeoutWinsOverThePolicy() {
    OnTimeout onTimeout = new OnTimeout.FailRun();
    Work.ToolCall hasty =
        new Work.ToolCall(
            RUN, TURN, 0, "get_weather", "{}", "default", 250L, onTimeout, null, Late.DROP, false);
    Instant deadline = NOW.plusMillis(250);

    Step step = CallMachine.step(null, opened(hasty), POLICY);

    assertThat(step.state())
        .isEqualTo(new Open(1, asker(onTimeout), deadline, Progress.DELIVERING, 0, deadline));
  }

  @Test
  void aParkedAnswerClosesTheCallAtOnceAndNothingIsSent() {
    assertThat(CallMachine.step(parked(), opened(), POLICY))
        .isEqualTo(
            new Step(
                new Answered(3, ASKER, false, SUNNY.outputDigest(), FORGET_AT),
                List.of(
                    event(2, Status.DELIVERING, new CallFact.Registered(CALL, false, DEADLINE)),
                    event(
                        3,
                        Status.SUCCEEDED,
                        new CallFact.Closed("sunny", SUNNY.outputDigest(), "cb_1", null)),
                    new AnswerRun(RUN, TURN, Status.SUCCEEDED, "sunny", false))));
  }

  @Test
  void openingAnOpenCallAgainChangesNothing() {
    assertThat(CallMachine.step(open(Progress.DELIVERED), opened(), POLICY))
        .isEqualTo(
            new Step(
                open(Progress.DELIVERED).afterEvent(),
                List.of(ignored(4, Status.DELIVERED, Reason.CALL_REGISTERED_ALREADY))));
  }

  @Test
  void openingAnAnsweredCallAgainChangesNothing() {
    assertThat(CallMachine.step(answeredSunny(), opened(), POLICY))
        .isEqualTo(
            new Step(
                answeredSunny().afterEvent(),
                List.of(ignored(5, Status.SUCCEEDED, Reason.CALL_CLOSED))));
  }

  @Test
  void openingAnEndedCallAgainChangesNothing() {
    assertThat(CallMachine.step(ended(Status.EXPIRED), opened(), POLICY))
        .isEqualTo(
            new Step(
                ended(Status.EXPIRED).afterEvent(),
                List.of(ignored(5, Status.EXPIRED, Reason.CALL_CLOSED))));
  }

  @Test
  void openingACancelledCallSendsNothingAndTellsTheRunOnce() {
    Step first = CallMachine.step(cancelledUnopened(), opened(), POLICY);

    assertThat(first)
        .isEqualTo(
            new Step(
                ended(Status.CANCELLED).afterEvent(),
                List.of(
                    ignored(5, Status.CANCELLED, Reason.CALL_CLOSED),
                    new AnswerRun(RUN, TURN, Status.CANCELLED, CANCELLED_JSON, false))));
    assertThat(CallMachine.step(first.state(), opened(), POLICY).effects())
        .containsExactly(ignored(6, Status.CANCELLED, Reason.CALL_CLOSED));
  }
}
