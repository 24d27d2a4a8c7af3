package dev.rejoinder.callback.call;

import static dev.rejoinder.callback.call.Calls.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.CallEffect.AnswerRun;
import dev.rejoinder.callback.call.CallFact.CallbackConflicted;
import dev.rejoinder.callback.call.CallFact.CallbackLate;
import dev.rejoinder.callback.call.CallFact.CallbackRepeated;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.Answered;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallbackTest {

  @Test
  void anEarlyAnswerIsParked() {
    assertThat(CallMachine.step(null, answered(SUNNY), POLICY))
        .isEqualTo(
            new Step(parked(), List.of(eventOfNoRun(1, new CallFact.CallbackWaits("cb_1")))));
  }

  @Test
  void theSameAnswerParkedTwiceIsARepetition() {
    assertThat(CallMachine.step(parked(), answered(SUNNY_AGAIN), POLICY))
        .isEqualTo(
            new Step(
                parked().afterEvent(), List.of(eventOfNoRun(2, new CallbackRepeated("cb_2")))));
  }

  @Test
  void aDifferentAnswerDoesNotReplaceTheParkedOne() {
    assertThat(CallMachine.step(parked(), answered(RAINY), POLICY))
        .isEqualTo(
            new Step(
                parked().afterEvent(),
                List.of(eventOfNoRun(2, new CallbackConflicted("cb_3", RAINY.outputDigest())))));
  }

  @ParameterizedTest
  @EnumSource(Progress.class)
  void anAnswerClosesAnOpenCallHoweverFarItsDeliveryIs(Progress progress) {
    assertThat(CallMachine.step(open(progress), answered(SUNNY), POLICY))
        .isEqualTo(
            new Step(
                answeredSunny(),
                List.of(
                    event(
                        4,
                        Status.SUCCEEDED,
                        new CallFact.Closed("sunny", SUNNY.outputDigest(), "cb_1", null)),
                    new AnswerRun(RUN, TURN, Status.SUCCEEDED, "sunny", false))));
  }

  @Test
  void aToolsErrorClosesTheCallAsFailedAndTheRunGoesOn() {
    Open open = open(Progress.DELIVERED, new OnTimeout.FailRun());

    assertThat(CallMachine.step(open, answered(BROKEN), POLICY))
        .isEqualTo(
            new Step(
                new Answered(
                    4, asker(new OnTimeout.FailRun()), true, BROKEN.outputDigest(), FORGET_AT),
                List.of(
                    event(
                        4,
                        Status.FAILED,
                        new CallFact.Closed("no such city", BROKEN.outputDigest(), "cb_4", null)),
                    new AnswerRun(RUN, TURN, Status.FAILED, "no such city", false))));
  }

  @Test
  void anAnswerThatIsTakenBeforeTheTimerWinsWhateverTheClockSays() {
    CallInput answer = new CallInput.CallbackReceived(DEADLINE.plusMillis(50), SUNNY);

    assertThat(CallMachine.step(open(Progress.DELIVERED), answer, POLICY).effects())
        .contains(new AnswerRun(RUN, TURN, Status.SUCCEEDED, "sunny", false));
  }

  @Test
  void anEmptyOutputIsAnAnswer() {
    Step step =
        CallMachine.step(open(Progress.DELIVERED), answered(new Answer("cb_5", "", false)), POLICY);

    assertThat(step.effects()).contains(new AnswerRun(RUN, TURN, Status.SUCCEEDED, "", false));
  }

  @Test
  void theDigestIsTheOutputsSha256() {
    assertThat(new Answer("cb_5", "", false).outputDigest())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void theSameAnswerAfterAnAnswerIsARepetition() {
    assertThat(CallMachine.step(answeredSunny(), answered(SUNNY_AGAIN), POLICY))
        .isEqualTo(
            new Step(
                answeredSunny().afterEvent(),
                List.of(event(5, Status.SUCCEEDED, new CallbackRepeated("cb_2")))));
  }

  @Test
  void aDifferentAnswerAfterAnAnswerIsAConflict() {
    assertThat(CallMachine.step(answeredSunny(), answered(RAINY), POLICY))
        .isEqualTo(
            new Step(
                answeredSunny().afterEvent(),
                List.of(
                    event(
                        5,
                        Status.SUCCEEDED,
                        new CallbackConflicted("cb_3", RAINY.outputDigest())))));
  }

  @Test
  void theSameWordsAsAnErrorAreADifferentAnswer() {
    Answer sunnyError = new Answer("cb_6", "sunny", true);

    assertThat(CallMachine.step(answeredSunny(), answered(sunnyError), POLICY).effects())
        .containsExactly(
            event(5, Status.SUCCEEDED, new CallbackConflicted("cb_6", sunnyError.outputDigest())));
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.class,
      names = {"EXPIRED", "UNDELIVERABLE", "CANCELLED"})
  void anAnswerAfterAnotherEndIsLateAndKept(Status status) {
    assertThat(CallMachine.step(ended(status), answered(SUNNY), POLICY))
        .isEqualTo(
            new Step(
                ended(status).afterEvent(),
                List.of(event(5, status, new CallbackLate("cb_1", "sunny")))));
  }

  @Test
  void anAnswerToACallCancelledBeforeItWasOpenedIsLate() {
    assertThat(CallMachine.step(cancelledUnopened(), answered(SUNNY), POLICY))
        .isEqualTo(
            new Step(
                cancelledUnopened().afterEvent(),
                List.of(event(5, Status.CANCELLED, new CallbackLate("cb_1", "sunny")))));
  }
}
