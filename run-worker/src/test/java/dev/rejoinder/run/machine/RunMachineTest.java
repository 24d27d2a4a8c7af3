package dev.rejoinder.run.machine;

import static dev.rejoinder.run.machine.Conversation.facts;
import static dev.rejoinder.run.machine.Conversation.statuses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.machine.Item.UserMessage;
import dev.rejoinder.run.machine.RunEffect.AskModel;
import dev.rejoinder.run.machine.RunFact.InputDiscarded;
import dev.rejoinder.run.machine.RunFact.ModelRetryScheduled;
import dev.rejoinder.run.machine.RunFact.QuestionRepeated;
import dev.rejoinder.run.machine.RunFact.RunCancelled;
import dev.rejoinder.run.machine.RunFact.RunCompleted;
import dev.rejoinder.run.machine.RunFact.RunExpired;
import dev.rejoinder.run.machine.RunFact.RunFailed;
import dev.rejoinder.run.machine.RunFact.RunIncomplete;
import dev.rejoinder.run.machine.RunFact.RunQueued;
import dev.rejoinder.run.machine.RunFact.RunRefused;
import dev.rejoinder.run.machine.RunFact.ThreadForgotten;
import dev.rejoinder.run.machine.RunInput.Attempt;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RunMachineTest {

  private final Conversation thread = new Conversation();

  @Test
  void aQuestionIsPutToTheModelAndItsAnswerEndsTheRun() {
    List<RunEffect> asked = thread.ask("run_1", "Hello?");
    assertThat(statuses(asked)).containsExactly(RunStatus.QUEUED, RunStatus.IN_PROGRESS);
    assertThat(thread.lastAsked().items()).containsExactly(new UserMessage("run_1", "Hello?"));

    List<RunEffect> answered = thread.answer("Hi.");
    assertThat(facts(answered)).endsWith(new RunCompleted("Hi.", new Usage(10, 5)));
    assertThat(Conversation.of(answered, AskModel.class)).isEmpty();
  }

  @Test
  void aModelResultCountsOnce() {
    thread.ask("run_1", "Hello?");
    Attempt attempt = thread.open();
    thread.answer("Hi.");
    List<RunEffect> again = thread.answer(attempt, "Hi again.");
    assertThat(facts(again)).containsExactly(new InputDiscarded("stale_model_result"));
    assertThat(statuses(again)).containsExactly(RunStatus.COMPLETED);
  }

  @Test
  void aResultOfAnotherRequestIsDiscarded() {
    thread.ask("run_1", "Hello?");
    Attempt open = thread.open();
    Attempt other = new Attempt(open.runId(), open.turn(), open.attempt(), "another digest");
    assertThat(facts(thread.answer(other, "Hi.")))
        .containsExactly(new InputDiscarded("stale_model_result"));
  }

  @Test
  void theSameQuestionAgainIsTheSameRun() {
    thread.ask("run_1", "Hello?");
    List<RunEffect> again = thread.ask("run_1", "Hello?");
    assertThat(facts(again)).containsExactly(new QuestionRepeated());
    assertThat(statuses(again)).containsExactly(RunStatus.IN_PROGRESS);
  }

  @Test
  void anotherQuestionUnderTheSameRunIdIsAConflictEvenAfterTheEnd() {
    thread.ask("run_1", "Hello?");
    thread.answer("Hi.");
    assertThat(facts(thread.ask("run_1", "Bye?")))
        .containsExactly(new RunRefused("idempotency_conflict"));
  }

  @Test
  void anIdleThreadIsForgottenAfterItsRetention() {
    thread.ask("run_1", "Hello?");
    thread.answer("Hi.");
    assertThat(facts(thread.passTime(Duration.ofDays(31)))).containsExactly(new ThreadForgotten());
    assertThat(thread.state).isNull();
  }

  @Nested
  class WhenTheModelFails {

    @Test
    void itIsAskedAgainAfterTheBackoffUntilTheAttemptsAreUsedUp() {
      thread.ask("run_1", "Hello?");
      List<RunEffect> failed = thread.fail(true, "server_error", null);
      assertThat(facts(failed)).hasOnlyElementsOfType(ModelRetryScheduled.class);
      assertThat(Conversation.of(thread.passTime(Duration.ofMillis(999)), AskModel.class))
          .isEmpty();

      assertThat(Conversation.of(thread.passTime(Duration.ofMillis(300)), AskModel.class))
          .singleElement()
          .satisfies(ask -> assertThat(ask.attempt()).isEqualTo(2));
      thread.fail(true, "server_error", null);
      thread.passTime(Duration.ofSeconds(3));
      assertThat(facts(thread.fail(true, "server_error", null)))
          .containsExactly(new RunFailed("server_error", "no", Usage.NONE));
    }

    @Test
    void retryAfterMovesTheNextAttemptLaterNeverEarlier() {
      thread.ask("run_1", "Hello?");
      thread.fail(true, "rate_limit_exceeded", Duration.ofSeconds(30));
      assertThat(Conversation.of(thread.passTime(Duration.ofSeconds(29)), AskModel.class))
          .isEmpty();
      assertThat(Conversation.of(thread.passTime(Duration.ofSeconds(1)), AskModel.class))
          .hasSize(1);
      thread.fail(true, "rate_limit_exceeded", Duration.ZERO);
      assertThat(Conversation.of(thread.passTime(Duration.ofSeconds(1)), AskModel.class)).isEmpty();
    }

    @Test
    void aWaitBeyondTheMostFailsTheRunAtOnce() {
      thread.ask("run_1", "Hello?");
      assertThat(facts(thread.fail(true, "rate_limit_exceeded", Duration.ofHours(1))))
          .containsExactly(new RunFailed("rate_limit_exceeded", "no", Usage.NONE));
    }

    @Test
    void whatCannotBeRetriedFailsTheRun() {
      thread.ask("run_1", "Hello?");
      assertThat(facts(thread.fail(false, "authentication_error", null)))
          .containsExactly(new RunFailed("authentication_error", "no", Usage.NONE));
    }

    @Test
    void anAnswerOfAnEarlierAttemptStillCounts() {
      thread.ask("run_1", "Hello?");
      Attempt first = thread.open();
      thread.fail(true, "timeout", null);
      assertThat(facts(thread.answer(first, "Hi."))).last().isInstanceOf(RunCompleted.class);
      assertThat(facts(thread.passTime(Duration.ofMinutes(5)))).isEmpty();
    }

    @Test
    void anAnswerCutOffEndsTheRunIncomplete() {
      thread.ask("run_1", "Hello?");
      assertThat(facts(thread.cutOff("Well, it is")))
          .endsWith(new RunIncomplete("max_output_tokens", "Well, it is", new Usage(1, 1)));
    }
  }

  @Nested
  class WhenTheThreadIsBusy {

    @Test
    void questionsWaitInLineAndStartInOrder() {
      thread.ask("run_1", "One?");
      assertThat(facts(thread.ask("run_2", "Two?")))
          .containsExactly(new RunQueued("Two?", "weather", "digest of Two?", 1));
      assertThat(facts(thread.ask("run_3", "Three?")))
          .containsExactly(new RunQueued("Three?", "weather", "digest of Three?", 2));
      thread.answer("1.");
      assertThat(thread.lastAsked().runId()).isEqualTo("run_2");
      thread.answer("2.");
      assertThat(thread.lastAsked().runId()).isEqualTo("run_3");
    }

    @Test
    void aFullLineRefuses() {
      for (int i = 1; i <= Conversation.POLICY.waitingMax() + 1; i++) {
        thread.ask("run_" + i, "Question " + i);
      }
      assertThat(facts(thread.ask("run_9", "Nine?"))).containsExactly(new RunRefused("queue_full"));
    }

    @Test
    void aWaitingQuestionCanBeCancelledAndIsNeverAsked() {
      thread.ask("run_1", "One?");
      thread.ask("run_2", "Two?");
      assertThat(facts(thread.cancel("run_2")))
          .containsExactly(new RunCancelled("enough", Usage.NONE));
      assertThat(Conversation.of(thread.answer("1."), AskModel.class)).isEmpty();
    }

    @Test
    void bothTheActiveAndTheWaitingRunExpire() {
      thread.ask("run_1", "One?");
      thread.ask("run_2", "Two?");
      assertThat(facts(thread.passTime(Duration.ofHours(24))))
          .containsExactlyInAnyOrder(new RunExpired(Usage.NONE), new RunExpired(Usage.NONE));
    }

    @Test
    void cancellingAnEndedOrUnknownRunChangesNothing() {
      thread.ask("run_1", "One?");
      thread.answer("1.");
      assertThat(facts(thread.cancel("run_1"))).containsExactly(new RunRefused("run_ended"));
      assertThat(facts(thread.cancel("run_7"))).containsExactly(new RunRefused("run_not_found"));
    }

    @Test
    void theOldestRunsAreLeftOutWhenTheHistoryGrowsTooLong() {
      String half = "y".repeat((int) RunPolicy.HISTORY_BYTES_MAX / 2);
      for (int i = 1; i <= 3; i++) {
        thread.ask("run_" + i, half);
        thread.answer("ok");
      }
      thread.ask("run_4", "Last?");
      assertThat(thread.lastAsked().items())
          .extracting(Item::runId)
          .containsExactly("run_3", "run_3", "run_4");
    }
  }
}
