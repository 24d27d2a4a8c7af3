package dev.rejoinder.run.machine;

import static dev.rejoinder.run.machine.Conversation.facts;
import static dev.rejoinder.run.machine.Conversation.weatherIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.machine.Item.ToolOutput;
import dev.rejoinder.run.machine.RunEffect.AskModel;
import dev.rejoinder.run.machine.RunEffect.CancelCall;
import dev.rejoinder.run.machine.RunFact.InputDiscarded;
import dev.rejoinder.run.machine.RunFact.QuestionRepeated;
import dev.rejoinder.run.machine.RunFact.RunCancelled;
import dev.rejoinder.run.machine.RunFact.RunQueued;
import dev.rejoinder.run.machine.RunFact.RunRefused;
import dev.rejoinder.run.machine.RunFact.TurnStarted;
import dev.rejoinder.run.machine.RunInput.Attempt;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A second question while a run is active, under each policy. */
class ThreadPolicyTest {

  private final Conversation thread = new Conversation();

  @ParameterizedTest
  @EnumSource
  void anIdleThreadStartsTheQuestionWhateverItsPolicy(ThreadPolicy policy) {
    assertThat(facts(thread.ask("run_1", "One?", policy)))
        .containsExactly(
            new RunQueued("One?", "weather", "digest of One?", 0),
            new TurnStarted(1, 1, thread.lastAsked().requestDigest()));
  }

  @ParameterizedTest
  @EnumSource
  void aQuestionThatRunsAlreadyIsRepeatedWhateverItsPolicy(ThreadPolicy policy) {
    thread.ask("run_1", "One?", policy);
    assertThat(facts(thread.ask("run_1", "One?", policy))).containsExactly(new QuestionRepeated());
  }

  @Test
  void rejectRefusesAndForgetsTheQuestionSoThatItMayBeAskedLater() {
    thread.ask("run_1", "One?");
    List<RunEffect> refused = thread.ask("run_2", "Two?", ThreadPolicy.REJECT);
    assertThat(facts(refused)).containsExactly(new RunRefused("thread_busy"));
    assertThat(refused).hasSize(1);

    thread.answer("1.");
    thread.ask("run_2", "Two?", ThreadPolicy.REJECT);
    assertThat(thread.lastAsked().runId()).isEqualTo("run_2");
  }

  @Test
  void interruptCancelsTheActiveRunAndGoesBeforeThoseWhoWaitInTheirOrder() {
    thread.ask("run_1", "One?");
    thread.ask("run_2", "Two?");
    thread.ask("run_3", "Three?");

    List<RunEffect> interrupted = thread.ask("run_4", "Four?", ThreadPolicy.INTERRUPT);
    assertThat(facts(interrupted))
        .containsExactly(
            new RunQueued("Four?", "weather", "digest of Four?", 0),
            new RunCancelled("interrupted by run_4", Usage.NONE),
            new TurnStarted(1, 1, thread.lastAsked().requestDigest()));
    assertThat(thread.lastAsked().runId()).isEqualTo("run_4");
    thread.answer("4.");
    assertThat(thread.lastAsked().runId()).isEqualTo("run_2");
    thread.answer("2.");
    assertThat(thread.lastAsked().runId()).isEqualTo("run_3");
  }

  @Test
  void aFullLineDoesNotStopAnInterruption() {
    for (int i = 1; i <= Conversation.POLICY.waitingMax() + 1; i++) {
      thread.ask("run_" + i, "Question " + i);
    }
    thread.ask("run_9", "Nine?", ThreadPolicy.INTERRUPT);
    assertThat(thread.lastAsked().runId()).isEqualTo("run_9");
  }

  @Test
  void aRedeliveredInterruptionInterruptsNeitherItselfNorItsSuccessor() {
    thread.ask("run_1", "One?");
    thread.ask("run_2", "Two?", ThreadPolicy.INTERRUPT);
    List<RunEffect> again = thread.ask("run_2", "Two?", ThreadPolicy.INTERRUPT);
    assertThat(facts(again)).containsExactly(new QuestionRepeated());

    thread.ask("run_3", "Three?", ThreadPolicy.INTERRUPT);
    List<RunEffect> late = thread.ask("run_2", "Two?", ThreadPolicy.INTERRUPT);
    assertThat(facts(late)).containsExactly(new QuestionRepeated());
    assertThat(Conversation.statuses(late)).containsExactly(RunStatus.CANCELLED);
    assertThat(thread.lastAsked().runId()).isEqualTo("run_3");
  }

  @Test
  void interruptingWhileCallsAreOpenClosesEachOnce() {
    thread.ask("run_1", "Berlin, Paris and Rome?");
    thread.answer("", weatherIn("Berlin"), weatherIn("Paris"), weatherIn("Rome"));
    List<String> calls = thread.openedCalls();
    thread.resolve(calls.get(1), "rain");

    List<RunEffect> interrupted = thread.ask("run_2", "Stop!", ThreadPolicy.INTERRUPT);

    assertThat(Conversation.of(interrupted, CancelCall.class))
        .extracting(CancelCall::callId)
        .containsExactly(calls.get(0), calls.get(2));
    assertThat(Conversation.items(thread.lastAsked(), ToolOutput.class))
        .extracting(output -> output.call().callId())
        .containsExactlyElementsOf(calls);
    assertThat(facts(thread.resolve(calls.get(0), "sun")))
        .containsExactly(new InputDiscarded("stale_call_outcome"));
  }

  @Test
  void theModelsAnswerToAnInterruptedRunIsDiscarded() {
    thread.ask("run_1", "One?");
    Attempt first = thread.open();
    thread.ask("run_2", "Two?", ThreadPolicy.INTERRUPT);
    List<RunEffect> late = thread.answer(first, "1.");
    assertThat(facts(late)).containsExactly(new InputDiscarded("stale_model_result"));
    assertThat(Conversation.of(late, AskModel.class)).isEmpty();
  }
}
