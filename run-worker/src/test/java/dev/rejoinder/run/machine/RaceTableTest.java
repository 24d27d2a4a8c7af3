package dev.rejoinder.run.machine;

import static dev.rejoinder.run.machine.Conversation.facts;
import static dev.rejoinder.run.machine.Conversation.statuses;
import static dev.rejoinder.run.machine.Conversation.weatherIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.machine.Item.ToolCall;
import dev.rejoinder.run.machine.Item.ToolOutput;
import dev.rejoinder.run.machine.Item.UserMessage;
import dev.rejoinder.run.machine.RunEffect.AskModel;
import dev.rejoinder.run.machine.RunEffect.CancelCall;
import dev.rejoinder.run.machine.RunEffect.OpenCall;
import dev.rejoinder.run.machine.RunFact.InputDiscarded;
import dev.rejoinder.run.machine.RunFact.RunCancelled;
import dev.rejoinder.run.machine.RunFact.RunCompleted;
import dev.rejoinder.run.machine.RunFact.RunRefused;
import dev.rejoinder.run.machine.RunFact.ToolCallResolved;
import dev.rejoinder.run.machine.RunInput.Attempt;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The races a run can lose or win, one nested class a race; the call's own are CallMachine's. */
class RaceTableTest {

  private static final InputDiscarded STALE_OUTCOME = new InputDiscarded("stale_call_outcome");
  private static final InputDiscarded STALE_RESULT = new InputDiscarded("stale_model_result");

  private final Conversation thread = new Conversation();
  private List<String> calls = List.of();

  @BeforeEach
  void twoCallsAreOpen() {
    thread.ask("run_1", "Berlin and Paris?");
    thread.answer("", weatherIn("Berlin"), weatherIn("Paris"));
    calls = thread.openedCalls();
  }

  @Nested
  class ParallelPartial {

    @Test
    void oneOfTwoOutcomesIsKeptAndNothingIsAskedYet() {
      List<RunEffect> partial = thread.resolve(calls.get(1), "rain");
      assertThat(facts(partial))
          .containsExactly(new ToolCallResolved(1, calls.get(1), CallStatus.SUCCEEDED, 1));
      assertThat(statuses(partial)).containsExactly(RunStatus.REQUIRES_ACTION);
      assertThat(partial).hasSize(1);
    }
  }

  @Nested
  class LastTwoAtOnce {

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0"})
    void whicheverIsLastStartsTheOneNextTurnWithAllOutputsInCallOrder(int first, int second) {
      List<String> outputs = List.of("sun", "rain");
      List<RunEffect> one = thread.resolve(calls.get(first), outputs.get(first));
      List<RunEffect> two = thread.resolve(calls.get(second), outputs.get(second));

      assertThat(Conversation.of(one, AskModel.class)).isEmpty();
      assertThat(Conversation.of(two, AskModel.class)).hasSize(1);
      assertThat(Conversation.items(thread.lastAsked(), ToolOutput.class))
          .extracting(ToolOutput::output)
          .containsExactly("sun", "rain");
    }

    @Test
    void theLastOutcomeDeliveredTwiceStartsOneTurn() {
      thread.resolve(calls.get(0), "sun");
      thread.resolve(calls.get(1), "rain");
      assertThat(facts(thread.resolve(calls.get(1), "rain"))).containsExactly(STALE_OUTCOME);
      assertThat(Conversation.of(thread.effects, AskModel.class)).hasSize(2);
    }
  }

  @Nested
  class OlderTurn {

    @Test
    void anOutcomeOfAnEarlierTurnDoesNotAnswerTheCallsOfThisOne() {
      thread.resolve(calls.get(0), "sun");
      thread.resolve(calls.get(1), "rain");
      thread.answer("", weatherIn("Rome"));

      assertThat(facts(thread.resolve(calls.get(0), "hail"))).containsExactly(STALE_OUTCOME);
      assertThat(statuses(thread.resolve(calls.get(0), "hail")))
          .containsExactly(RunStatus.REQUIRES_ACTION);
      thread.resolve(thread.openedCalls().getLast(), "heat");
      assertThat(Conversation.items(thread.lastAsked(), ToolOutput.class))
          .extracting(ToolOutput::output)
          .containsExactly("sun", "rain", "heat");
    }
  }

  @Nested
  class CancelAgainstCallOutcome {

    @Test
    void anOutcomeBeforeTheCancellationIsKept() {
      thread.resolve(calls.get(0), "sun");
      List<RunEffect> cancelled = thread.cancel("run_1");
      assertThat(Conversation.of(cancelled, CancelCall.class))
          .extracting(CancelCall::callId)
          .containsExactly(calls.get(1));
      assertThat(outputsToldNext()).first().isEqualTo("sun");
    }

    @Test
    void anOutcomeAfterTheCancellationChangesNothing() {
      assertThat(Conversation.of(thread.cancel("run_1"), CancelCall.class)).hasSize(2);
      List<RunEffect> late = thread.resolve(calls.get(0), "sun");
      assertThat(facts(late)).containsExactly(STALE_OUTCOME);
      assertThat(statuses(late)).containsExactly(RunStatus.CANCELLED);
      assertThat(outputsToldNext()).hasSize(2).noneMatch("sun"::equals);
    }

    @Test
    void theOutcomeThatConfirmsTheCancellationChangesNothing() {
      thread.cancel("run_1");
      assertThat(facts(thread.resolve(calls.get(0), CallStatus.CANCELLED, "gone", false)))
          .containsExactly(STALE_OUTCOME);
      assertThat(outputsToldNext()).hasSize(2).noneMatch("gone"::equals);
    }
  }

  @Nested
  class CancelAgainstModelResult {

    @BeforeEach
    void theModelIsAsked() {
      thread.resolve(calls.get(0), "sun");
      thread.resolve(calls.get(1), "rain");
    }

    @Test
    void aResultBeforeTheCancellationCompletesTheRun() {
      assertThat(facts(thread.answer("Sun and rain.")))
          .endsWith(new RunCompleted("Sun and rain.", new Usage(20, 10)));
      assertThat(facts(thread.cancel("run_1"))).containsExactly(new RunRefused("run_ended"));
    }

    @Test
    void aResultAfterTheCancellationIsDiscardedAndOpensNoCall() {
      Attempt asked = thread.open();
      assertThat(facts(thread.cancel("run_1")))
          .containsExactly(new RunCancelled("enough", new Usage(10, 5)));
      List<RunEffect> late = thread.answer(asked, "", weatherIn("Rome"));
      assertThat(facts(late)).containsExactly(STALE_RESULT);
      assertThat(statuses(late)).containsExactly(RunStatus.CANCELLED);
      assertThat(late).hasSize(1);
    }
  }

  @Nested
  class ModelResultTwiceOrStale {

    @Test
    void aResultWithCallsDeliveredTwiceOpensThemOnce() {
      Attempt asked = thread.open();
      List<RunEffect> again = thread.answer(asked, "", weatherIn("Berlin"), weatherIn("Paris"));
      assertThat(facts(again)).containsExactly(STALE_RESULT);
      assertThat(Conversation.of(thread.effects, OpenCall.class)).hasSize(2);
    }

    @Test
    void aResultOfAnEarlierTurnIsDiscarded() {
      Attempt first = thread.open();
      thread.resolve(calls.get(0), "sun");
      thread.resolve(calls.get(1), "rain");
      assertThat(facts(thread.answer(first, "Too early."))).containsExactly(STALE_RESULT);
      assertThat(facts(thread.answer("Sun and rain."))).last().isInstanceOf(RunCompleted.class);
    }
  }

  @Nested
  class ThreadGoesOn {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterCancelAndAfterExpiryEveryCallHasExactlyOneOutput(boolean byCancel) {
      thread.resolve(calls.get(1), "rain");
      if (byCancel) {
        thread.cancel("run_1");
      } else {
        thread.passTime(Duration.ofHours(24));
      }
      thread.ask("run_2", "And now?");

      assertThat(Conversation.items(thread.lastAsked(), ToolOutput.class))
          .extracting(ToolOutput::call)
          .extracting(ToolCall::callId)
          .containsExactlyElementsOf(calls);
      assertThat(outputs(thread.lastAsked()))
          .satisfiesExactly(
              output -> assertThat(output).contains(byCancel ? "run_cancelled" : "run_expired"),
              output -> assertThat(output).isEqualTo("rain"));
      assertThat(thread.lastAsked().items()).last().isEqualTo(new UserMessage("run_2", "And now?"));
      assertThat(facts(thread.answer("Fine."))).last().isInstanceOf(RunCompleted.class);
    }
  }

  @Nested
  class CallEndsWithoutItsTool {

    @ParameterizedTest
    @CsvSource({"FAILED", "EXPIRED", "UNDELIVERABLE", "CANCELLED", "REJECTED"})
    void itsOutputIsAnErrorForTheModelAndTheRunGoesOn(CallStatus status) {
      thread.resolve(calls.get(0), status, "{\"error\":\"x\"}", false);
      thread.resolve(calls.get(1), "rain");
      assertThat(Conversation.items(thread.lastAsked(), ToolOutput.class))
          .extracting(ToolOutput::isError)
          .containsExactly(true, false);
    }
  }

  private List<String> outputsToldNext() {
    thread.ask("run_2", "And now?");
    return outputs(thread.lastAsked());
  }

  private static List<String> outputs(AskModel asked) {
    return Conversation.items(asked, ToolOutput.class).map(ToolOutput::output).toList();
  }
}
