package dev.rejoinder.callback.call;

import static dev.rejoinder.callback.call.Calls.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignOfLifeTest {

  private static final Heartbeat HEARTBEAT =
      new Heartbeat(Duration.ofMinutes(2).toMillis(), Duration.ofMinutes(6).toMillis());

  @Test
  void aSignOfLifeShowsAndMovesNothingWithoutAPolicy() {
    Instant at = DEADLINE.minusSeconds(1);
    assertThat(CallMachine.step(open(Progress.DELIVERING), shown(at), POLICY))
        .isEqualTo(
            new Step(
                open(Progress.DELIVERED).afterEvent(),
                List.of(event(4, Status.DELIVERED, new CallFact.Progressed(SIGN, DEADLINE)))));
  }

  @Test
  void aSignOfLifeMovesTheDeadlineLaterUpToTheCapAndNeverEarlier() {
    Work.ToolCall alive = call(new OnTimeout.FailRun(), HEARTBEAT, Late.DROP, false);

    assertThat(deadlineAfter(alive, NOW.plusSeconds(1))).isEqualTo(DEADLINE);
    assertThat(deadlineAfter(alive, NOW.plus(Duration.ofMinutes(3)).plusMillis(5)))
        .isEqualTo(DEADLINE.plusMillis(5));
    assertThat(deadlineAfter(alive, NOW.plus(Duration.ofMinutes(4).plusSeconds(59))))
        .isEqualTo(NOW.plus(Duration.ofMinutes(6)));
  }

  @Test
  void anExtensionIsTheCallsTimeoutWhenThePolicyGivesNone() {
    Heartbeat capOnly = new Heartbeat(null, Duration.ofHours(1).toMillis());
    Work.ToolCall alive = call(new OnTimeout.FailRun(), capOnly, Late.DROP, false);
    Instant at = NOW.plusSeconds(60);

    assertThat(deadlineAfter(alive, at)).isEqualTo(at.plus(POLICY.callTimeout()));
  }

  @Test
  void aCapBeforeTheDeadlineDoesNotShortenTheCall() {
    Work.ToolCall alive = call(new OnTimeout.FailRun(), new Heartbeat(1L, 1), Late.DROP, false);

    assertThat(deadlineAfter(alive, NOW.plusSeconds(60))).isEqualTo(DEADLINE);
  }

  @Test
  void aRepeatedSignOfLifeShowsAgainAndMovesNothingMore() {
    Work.ToolCall alive = call(new OnTimeout.FailRun(), HEARTBEAT, Late.DROP, false);
    CallInput shown = shown(NOW.plus(Duration.ofMinutes(4)));
    CallState once = openAfter(alive, shown);
    CallState twice = after(once, shown);

    assertThat(twice).isEqualTo(once.afterEvent());
  }

  @Test
  void aMovedDeadlineIsTheOneTheCallExpiresAt() {
    Work.ToolCall alive = call(new OnTimeout.FailRun(), HEARTBEAT, Late.DROP, false);
    CallState moved = openAfter(alive, shown(NOW.plus(Duration.ofMinutes(4))));

    assertThat(CallMachine.step(moved, timeAt(DEADLINE), POLICY))
        .isEqualTo(new Step(moved, List.of()));
    assertThat(after(moved, timeAt(moved.nextDue())).status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void aSignOfLifeOfASynchronousTaskMovesNothing() {
    Work.Task task = task("d1", true, null, HEARTBEAT);

    assertThat(deadlineAfter(task, NOW.plusSeconds(59))).isEqualTo(NOW.plusSeconds(60));
  }

  @Test
  void aSignOfLifeOutlivesTheDeliveryThatFails() {
    Open alive = open(Progress.DELIVERING).alive(NOW);

    assertThat(CallMachine.step(alive, ended(failedForGood()), POLICY).state())
        .isEqualTo(alive.afterEvent());
  }

  @Test
  void aSignOfLifeOfAnUnknownCallIsIgnoredAndNotRemembered() {
    CallFact unknown = new CallFact.InputIgnored(Reason.CALL_NOT_FOUND);

    assertThat(CallMachine.step(null, shown(NOW), POLICY))
        .isEqualTo(new Step(null, List.of(eventOfNoRun(1, unknown))));
    assertThat(CallMachine.step(parked(), shown(NOW), POLICY))
        .isEqualTo(new Step(parked().afterEvent(), List.of(eventOfNoRun(2, unknown))));
  }

  @Test
  void aSignOfLifeAfterTheEndIsIgnored() {
    for (CallState closed : List.of(answeredSunny(), ended(Status.EXPIRED), cancelledUnopened())) {
      assertThat(CallMachine.step(closed, shown(NOW), POLICY))
          .isEqualTo(
              new Step(
                  closed.afterEvent(), List.of(ignored(5, closed.status(), Reason.CALL_CLOSED))));
    }
  }

  private static Instant deadlineAfter(Work work, Instant at) {
    return openAfter(work, shown(at)).nextDue();
  }

  private static CallState openAfter(Work work, CallInput input) {
    return after(after(null, opened(work)), input);
  }

  private static CallInput shown(Instant at) {
    return new CallInput.LifeShown(at, SIGN);
  }
}
