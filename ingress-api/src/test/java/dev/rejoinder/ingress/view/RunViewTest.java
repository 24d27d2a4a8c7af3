package dev.rejoinder.ingress.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.schemas.OpenedCall;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.ToolCallsRequested;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunViewTest {

  private final RunView view = new RunView(100, 1_000_000);
  private final Story story = new Story(view, "thread_1", "run_1");

  private Run run() {
    return view.run("run_1").orElseThrow();
  }

  @Test
  void aRunIsQueuedThenGoesOnThenIsAnswered() {
    story.queued("Why?", "digest-1");

    assertThat(run().status()).isEqualTo(RunStatus.QUEUED);
    assertThat(run().settled()).isFalse();

    story.started();
    assertThat(run().settled()).isFalse();

    story.completes("Because.");
    assertThat(run().settled()).isTrue();
    assertThat(run().ended()).isTrue();
    assertThat(run().answer()).isEqualTo("Because.");
    assertThat(run().question()).isEqualTo("Why?");
    assertThat(run().questionDigest()).isEqualTo("digest-1");
    assertThat(run().usage()).isEqualTo(new Tokens(20, 9));
    assertThat(run().createdAtMs()).isEqualTo(1_700_000_001_000L);
    assertThat(run().endedAtMs()).isEqualTo(1_700_000_003_000L);
  }

  @Test
  void aRunWhoseCallWasNotTriedYetIsNotSettled() {
    story.queued("Why?", "d").started().asksFor("call_a").registers("call_a");

    assertThat(run().settled()).isFalse();
    assertThat(run().usage()).isEqualTo(new Tokens(7, 3));
  }

  @Test
  void aRunWhoseCallWasAcceptedIsSettled() {
    story.queued("Why?", "d").started().asksFor("call_a").registers("call_a");
    story.accepts("call_a", "{}");

    assertThat(run().settled()).isTrue();
    assertThat(run().openCalls()).extracting(Call::id).containsExactly("call_a");
  }

  @Test
  void aRunWhoseCallFailedOnceIsSettled() {
    story.queued("Why?", "d").started().asksFor("call_a").registers("call_a");
    story.fails("call_a", "HTTP 500");

    assertThat(run().settled()).isTrue();
  }

  @Test
  void aRunWithAnInlineAnswerOnItsWayIsNotSettled() {
    story.queued("Why?", "d").started().asksFor("call_a").registers("call_a");
    story.acceptsInline("call_a");

    assertThat(run().settled()).isFalse();
  }

  @Test
  void aRunIsSettledOnlyWhenEveryOpenCallWasTried() {
    story.queued("Why?", "d").started().asksFor("call_a", "call_b");
    story.registers("call_a").registers("call_b").accepts("call_a", "{}");
    assertThat(run().settled()).isFalse();

    story.fails("call_b", "HTTP 500");
    assertThat(run().settled()).isTrue();
  }

  @Test
  void aClosedCallIsNotWaitedForWhileAnotherIsOpen() {
    story.queued("Why?", "d").started().asksFor("call_a", "call_b");
    story.registers("call_a").registers("call_b").accepts("call_a", "{}").accepts("call_b", "{}");
    story.closes("call_a", CallStatus.SUCCEEDED);

    assertThat(run().settled()).isTrue();
    assertThat(run().openCalls()).extracting(Call::id).containsExactly("call_b");
  }

  @Test
  void aRunWhoseLastCallClosedIsNotSettledBeforeTheRunWentOn() {
    story.queued("Why?", "d").started().asksFor("call_a").registers("call_a");
    story.accepts("call_a", "{}").closes("call_a", CallStatus.SUCCEEDED);
    assertThat(run().settled()).isFalse();

    story.resolves("call_a", 0).completes("Done.");
    assertThat(run().settled()).isTrue();
  }

  @Test
  void eventsOfCallsMayComeBeforeThoseOfTheRun() {
    story.registers("call_a").accepts("call_a", "{}");
    assertThat(view.run("run_1")).isEmpty();

    story.queued("Why?", "d").started();
    assertThat(run().settled()).isFalse();

    story.asksFor("call_a");
    assertThat(run().settled()).isTrue();
    assertThat(run().call("call_a").orElseThrow().function()).isEqualTo("get_weather");
  }

  @Test
  void aRefusedCallIsNeverOpen() {
    story.queued("Why?", "d").started();
    story.run(
        RunStatus.REQUIRES_ACTION,
        new ToolCallsRequested(
            1,
            List.of(
                new OpenedCall("call_a", 0, "get_weather", "{}", null),
                new OpenedCall("call_b", 1, "nope", "{", "There is no such tool."))));
    story.registers("call_a").accepts("call_a", "{}");

    assertThat(run().settled()).isTrue();
    assertThat(run().openCalls()).extracting(Call::id).containsExactly("call_a");
    assertThat(run().call("call_b").orElseThrow().refusal()).isEqualTo("There is no such tool.");
  }

  @Test
  void theSameEventsAgainChangeNothing() {
    story.queued("Why?", "d").started().asksFor("call_a").registers("call_a");
    story.accepts("call_a", "{}");
    Run before = run();

    new Story(view, "thread_1", "run_1")
        .queued("Why?", "d")
        .started()
        .asksFor("call_a")
        .registers("call_a")
        .accepts("call_a", "{}");

    assertThat(run()).isEqualTo(before);
  }

  @Test
  void aRefusedQuestionMakesNoRun() {
    story.run(RunStatus.QUEUED, new RunRefused("queue_full"));

    assertThat(view.run("run_1")).isEmpty();
  }

  @Test
  void aDiscardedInputMakesNoRun() {
    story.run(RunStatus.COMPLETED, new InputDiscarded("run_ended"));

    assertThat(view.run("run_1")).isEmpty();
  }

  @Test
  void everyEndSaysWhy() {
    story.queued("Why?", "d").fails("rate_limit_exceeded");
    assertThat(run().lastError()).isEqualTo(new RunError("rate_limit_exceeded", "It went wrong."));

    new Story(view, "thread_1", "run_2").queued("Why?", "d").isCancelled("Enough.");
    assertThat(view.run("run_2").orElseThrow().lastError())
        .isEqualTo(new RunError("cancelled", "Enough."));

    new Story(view, "thread_1", "run_3").queued("Why?", "d").isIncomplete("max_turns", "So far.");
    assertThat(view.run("run_3").orElseThrow().incompleteReason()).isEqualTo("max_turns");
    assertThat(view.run("run_3").orElseThrow().answer()).isEqualTo("So far.");

    new Story(view, "thread_1", "run_4").queued("Why?", "d").expires();
    assertThat(view.run("run_4").orElseThrow().settled()).isTrue();
  }

  @Test
  void pendingCallsAreCountedAndTheNewestComeFirst() {
    story.queued("Why?", "d").asksFor("call_a", "call_b", "call_c");
    story.registers("call_a").registers("call_b").registers("call_c");
    story.closes("call_b", CallStatus.EXPIRED);

    PendingCalls pending = view.pendingCalls(1);

    assertThat(pending.count()).isEqualTo(2);
    assertThat(pending.newest()).hasSize(1);
    assertThat(pending.newest().getFirst().callId()).isEqualTo("call_c");
    assertThat(pending.newest().getFirst().threadId()).isEqualTo("thread_1");
    assertThat(view.pendingCalls(100).newest())
        .extracting(PendingCalls.Entry::callId)
        .containsExactly("call_c", "call_a");
  }

  @Test
  void theRunsThatEndedFirstAreDroppedFirst() {
    RunView small = new RunView(3, 1_000_000);
    new Story(small, "t", "run_open").queued("Why?", "d");
    new Story(small, "t", "run_b").queued("Why?", "d").completes("B");
    new Story(small, "t", "run_a").queued("Why?", "d").completes("A");

    new Story(small, "t", "run_c").queued("Why?", "d");
    assertThat(small.run("run_b")).isEmpty();
    assertThat(small.run("run_a")).isPresent();

    new Story(small, "t", "run_d").queued("Why?", "d");
    assertThat(small.run("run_a")).isEmpty();

    new Story(small, "t", "run_e").queued("Why?", "d");
    assertThat(small.run("run_open")).isEmpty();
    assertThat(small.run("run_e")).isPresent();
  }

  @Test
  void longAnswersAreDroppedByTheirCharacters() {
    RunView small = new RunView(100, 100);
    new Story(small, "t", "run_a").queued("Why?", "d").completes("x".repeat(60));
    assertThat(small.run("run_a")).isPresent();

    new Story(small, "t", "run_b").queued("Why?", "d").completes("y".repeat(60));

    assertThat(small.run("run_a")).isEmpty();
    assertThat(small.run("run_b")).isPresent();
  }

  @Test
  void aDroppedRunTakesItsPendingCallsAlong() {
    RunView small = new RunView(1, 1_000_000);
    new Story(small, "t", "run_a").queued("Why?", "d").asksFor("call_a").registers("call_a");
    assertThat(small.pendingCalls(10).count()).isEqualTo(1);

    new Story(small, "t", "run_b").queued("Why?", "d");

    assertThat(small.pendingCalls(10).count()).isZero();
    assertThat(small.runOfCall("call_a")).isEmpty();
  }
}
