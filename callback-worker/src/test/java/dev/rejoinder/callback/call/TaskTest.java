package dev.rejoinder.callback.call;

import static dev.rejoinder.callback.call.Calls.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.CallEffect.NoteLateAnswer;
import dev.rejoinder.callback.call.CallEffect.NoteTaskEnd;
import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallEffect.SendDelivery;
import dev.rejoinder.callback.call.CallEffect.TellSubscribers;
import dev.rejoinder.callback.call.CallFact.Reason;
import dev.rejoinder.callback.call.CallMachine.Step;
import dev.rejoinder.callback.call.CallState.Ended;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Progress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskTest {

  private static final Work.Task TASK = task("d1", false);
  private static final Asker.Client CLIENT = (Asker.Client) Asker.of(TASK, NOW);
  private static final Owner OWNER = new Owner("thread_1", null);
  private static final Open OPEN = new Open(1, CLIENT, DEADLINE, Progress.DELIVERING, 0, DEADLINE);

  @Test
  void aTaskIsRegisteredAndSentOut() {
    assertThat(CallMachine.step(null, opened(TASK), POLICY))
        .isEqualTo(
            new Step(
                OPEN,
                List.of(
                    taskEvent(1, Status.DELIVERING, new CallFact.Registered(TASK, true, DEADLINE)),
                    new SendDelivery(TASK, NOW, DEADLINE))));
  }

  @Test
  void anAnsweredTaskTellsSubscribersAndItsThread() {
    CallFact.Closed closed = new CallFact.Closed("sunny", SUNNY.outputDigest(), "cb_1", null);

    assertThat(CallMachine.step(OPEN, answered(SUNNY), POLICY).effects())
        .containsExactly(
            taskEvent(2, Status.SUCCEEDED, closed),
            new TellSubscribers(2, CLIENT, Status.SUCCEEDED, closed, NOW),
            new NoteTaskEnd(CLIENT, "thread_1", Status.SUCCEEDED, "sunny"));
  }

  @Test
  void aTaskWithoutThreadTellsSubscribersOnly() {
    CallState open = after(null, opened(task("d1", false, null, null)));

    assertThat(CallMachine.step(open, answered(SUNNY), POLICY).effects())
        .hasExactlyElementsOfTypes(RecordEvent.class, TellSubscribers.class);
  }

  @Test
  void aCancelledTaskLeavesNoNote() {
    assertThat(CallMachine.step(OPEN, cancelRequested(), POLICY).effects())
        .hasExactlyElementsOfTypes(RecordEvent.class, TellSubscribers.class);
  }

  @Test
  void anUnansweredTaskSaysThatItsWebhookDidNotAnswer() {
    assertThat(CallMachine.step(OPEN, timeAt(DEADLINE), POLICY).effects())
        .contains(
            new NoteTaskEnd(
                CLIENT,
                "thread_1",
                Status.EXPIRED,
                "{\"error\":\"timeout\",\"message\":\"The webhook did not answer in time.\"}"));
  }

  @Test
  void theSameRequestAgainIsKnownAndAnotherOneIsAConflict() {
    CallState answered = after(OPEN, answered(SUNNY));
    CallState expired = after(OPEN, timeAt(DEADLINE));

    assertThat(reopened(OPEN, "d1")).isEqualTo(Reason.CALL_REGISTERED_ALREADY);
    assertThat(reopened(OPEN, "d2")).isEqualTo(Reason.IDEMPOTENCY_CONFLICT);
    for (CallState closed : List.of(answered, expired)) {
      assertThat(reopened(closed, "d1")).isEqualTo(Reason.CALL_CLOSED);
      assertThat(reopened(closed, "d2")).isEqualTo(Reason.IDEMPOTENCY_CONFLICT);
    }
  }

  private static Reason reopened(CallState state, String digest) {
    Step step = CallMachine.step(state, opened(task(digest, false)), POLICY);
    assertThat(step.state()).isEqualTo(state.afterEvent());
    assertThat(step.effects()).hasSize(1);
    RecordEvent event = (RecordEvent) step.effects().getFirst();
    return ((CallFact.InputIgnored) event.fact()).reason();
  }

  @Test
  void aTaskCancelledByItsIdAloneIsNeverSentAndSubscribersAreToldWhenItComes() {
    CallInput cancel = new CallInput.CancelRequested(NOW, Owner.UNKNOWN, "why");
    Step cancelled = CallMachine.step(null, cancel, POLICY);
    assertThat(cancelled.effects()).hasExactlyElementsOfTypes(RecordEvent.class);

    Step told = CallMachine.step(cancelled.state(), opened(TASK), POLICY);

    assertThat(told.state()).isEqualTo(new Ended(2, CLIENT, Status.CANCELLED, false, FORGET_AT));
    assertThat(told.effects()).hasExactlyElementsOfTypes(RecordEvent.class, TellSubscribers.class);
    assertThat(reopened(after(cancelled.state(), opened(TASK)), "d1"))
        .isEqualTo(Reason.CALL_CLOSED);
    assertThat(reopened(after(cancelled.state(), opened(TASK)), "d2"))
        .isEqualTo(Reason.IDEMPOTENCY_CONFLICT);
  }

  @Test
  void aSynchronousTaskHasAMinuteAtMost() {
    assertThat(syncDeadline(null)).isEqualTo(NOW.plusSeconds(60));
    assertThat(syncDeadline(3_600_000L)).isEqualTo(NOW.plusSeconds(60));
    assertThat(syncDeadline(250L)).isEqualTo(NOW.plusMillis(250));
  }

  private static Instant syncDeadline(@Nullable Long timeoutMs) {
    Work.Task task =
        new Work.Task(
            "d1",
            null,
            "https://x",
            "task:x",
            null,
            "{}",
            null,
            LABELS,
            null,
            true,
            timeoutMs,
            null);
    return after(null, opened(task)).nextDue();
  }

  @Test
  void aSynchronousTaskIsGivenUpAtOnceWhenNoAttemptFollows() {
    CallState open = after(null, opened(task("d1", true)));

    assertThat(after(open, ended(failedTooLateForAnother())).status())
        .isEqualTo(Status.UNDELIVERABLE);
    assertThat(after(open, ended(failedWithNext()))).isEqualTo(open.afterEvent());
    assertThat(after(OPEN, ended(failedTooLateForAnother()))).isEqualTo(OPEN.afterEvent());
  }

  @Test
  void theFirstLateAnswerToAToolThatWantsItBecomesANote() {
    CallState open =
        CallMachine.step(
                null,
                opened(call(new OnTimeout.FailRun(), null, Late.APPEND_TO_THREAD, false)),
                POLICY)
            .state();
    for (CallInput end : List.of(timeAt(DEADLINE), cancelRequested(), ended(failedForGood()))) {
      Ended ended = (Ended) after(open, end);
      Step first = CallMachine.step(ended, answered(SUNNY), POLICY);
      CallFact late = new CallFact.CallbackLate("cb_1", "sunny");

      assertThat(first.effects())
          .containsExactly(
              event(ended.sequence() + 1, ended.status(), late),
              new NoteLateAnswer((Asker.Run) ended.asker(), ended.status(), SUNNY));
      assertThat(CallMachine.step(first.state(), answered(SUNNY), POLICY).effects())
          .containsExactly(event(ended.sequence() + 2, ended.status(), late));
    }
  }

  private static RecordEvent taskEvent(long sequence, Status status, CallFact fact) {
    return new RecordEvent(sequence, OWNER, status, fact);
  }
}
