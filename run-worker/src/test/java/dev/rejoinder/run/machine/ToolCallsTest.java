package dev.rejoinder.run.machine;

import static dev.rejoinder.run.machine.Conversation.facts;
import static dev.rejoinder.run.machine.Conversation.weatherIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.machine.Item.AssistantMessage;
import dev.rejoinder.run.machine.Item.ToolOutput;
import dev.rejoinder.run.machine.Item.UserMessage;
import dev.rejoinder.run.machine.RunEffect.AskModel;
import dev.rejoinder.run.machine.RunEffect.CancelCall;
import dev.rejoinder.run.machine.RunEffect.OpenCall;
import dev.rejoinder.run.machine.RunFact.InputDiscarded;
import dev.rejoinder.run.machine.RunFact.RunCancelled;
import dev.rejoinder.run.machine.RunFact.RunFailed;
import dev.rejoinder.run.machine.RunFact.RunIncomplete;
import dev.rejoinder.run.machine.RunFact.ToolCallResolved;
import dev.rejoinder.run.machine.RunFact.ToolCallsRequested;
import dev.rejoinder.run.machine.RunInput.RequestedCall;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolCallsTest {

  private final Conversation thread = new Conversation();

  @Test
  void theNextTurnGetsAllOutputsInCallOrderWhateverOrderTheyCameIn() {
    thread.ask("run_1", "Berlin and Paris?");
    thread.answer("", weatherIn("Berlin"), weatherIn("Paris"));
    List<String> calls = thread.openedCalls();
    assertThat(calls).hasSize(2);

    assertThat(Conversation.of(thread.resolve(calls.get(1), "rain"), AskModel.class)).isEmpty();
    thread.resolve(calls.get(0), "sun");

    assertThat(thread.lastAsked().turn()).isEqualTo(2);
    assertThat(
            thread.lastAsked().items().stream()
                .filter(ToolOutput.class::isInstance)
                .map(item -> ((ToolOutput) item).output()))
        .containsExactly("sun", "rain");
  }

  @Test
  void aCallOutcomeCountsOnce() {
    thread.ask("run_1", "Berlin and Paris?");
    thread.answer("", weatherIn("Berlin"), weatherIn("Paris"));
    String call = thread.openedCalls().getFirst();
    thread.resolve(call, "sun");
    assertThat(facts(thread.resolve(call, "hail")))
        .containsExactly(new InputDiscarded("stale_call_outcome"));
  }

  @Test
  void anUnknownToolAndArgumentsThatDoNotFitAreTheModelsToRead() {
    thread.ask("run_1", "Berlin?");
    List<RunEffect> answered =
        thread.answer(
            "",
            new RequestedCall("p1", "get_time", "{}"),
            new RequestedCall("p2", "get_weather", "{\"location\":7}"),
            new RequestedCall("p3", "get_weather", "{\"location\""),
            new RequestedCall("p4", "get_weather", "[]"));
    assertThat(Conversation.of(answered, OpenCall.class)).isEmpty();
    assertThat(thread.lastAsked().turn()).isEqualTo(2);
    assertThat(thread.lastAsked().items().stream().filter(ToolOutput.class::isInstance))
        .extracting(item -> ((ToolOutput) item).output())
        .satisfiesExactly(
            output -> assertThat(output).contains("unknown_tool").contains("get_time"),
            output -> assertThat(output).contains("invalid_arguments").contains("location"),
            output -> assertThat(output).contains("invalid_arguments").contains("valid JSON"),
            output -> assertThat(output).contains("must be a JSON object"));
  }

  @Test
  void aRefusedCallBesideAGoodOneWaitsForTheGoodOne() {
    thread.ask("run_1", "Berlin?");
    List<RunEffect> answered =
        thread.answer("", new RequestedCall("p1", "nope", "{}"), weatherIn("Berlin"));
    assertThat(Conversation.of(answered, OpenCall.class)).hasSize(1);
    assertThat(facts(answered).getLast()).isInstanceOf(ToolCallsRequested.class);
    thread.resolve(thread.openedCalls().getFirst(), "sun");
    assertThat(thread.lastAsked().items().stream().filter(ToolOutput.class::isInstance)).hasSize(2);
  }

  @Test
  void anOutcomeThatFailsTheRunClosesTheOtherCalls() {
    thread.ask("run_1", "Berlin and Paris?");
    thread.answer("", weatherIn("Berlin"), weatherIn("Paris"));
    List<String> calls = thread.openedCalls();
    List<RunEffect> failed = thread.resolve(calls.get(0), CallStatus.EXPIRED, "late", true);
    assertThat(facts(failed))
        .containsExactly(
            new ToolCallResolved(1, calls.get(0), CallStatus.EXPIRED, 1),
            new RunFailed("tool_call_expired", "late", new Usage(10, 5)));
    assertThat(Conversation.of(failed, CancelCall.class))
        .extracting(CancelCall::callId)
        .containsExactly(calls.get(1));
  }

  @Test
  void cancellingAnswersEveryOpenCallOnceSoThatTheThreadGoesOn() {
    thread.ask("run_1", "Berlin and Paris?");
    thread.answer("", weatherIn("Berlin"), weatherIn("Paris"));
    thread.resolve(thread.openedCalls().get(0), "sun");
    List<RunEffect> cancelled = thread.cancel("run_1");
    assertThat(facts(cancelled)).containsExactly(new RunCancelled("enough", new Usage(10, 5)));
    assertThat(Conversation.of(cancelled, CancelCall.class)).hasSize(1);

    thread.ask("run_2", "And now?");
    List<Item> items = thread.lastAsked().items();
    assertThat(items).hasSize(5).last().isEqualTo(new UserMessage("run_2", "And now?"));
    assertThat(((ToolOutput) items.get(2)).output()).isEqualTo("sun");
    assertThat(((ToolOutput) items.get(3)).output()).contains("run_cancelled");
  }

  @Test
  void anOutputTooLargeForTheConversationBecomesAnError() {
    thread.ask("run_1", "Berlin?");
    thread.answer("", weatherIn("Berlin"));
    String large = "x".repeat((int) RunPolicy.CONVERSATION_BYTES_MAX);
    thread.resolve(thread.openedCalls().getFirst(), large);
    assertThat(((ToolOutput) thread.lastAsked().items().getLast()).output())
        .contains("output_too_large");
  }

  @Test
  void turnsBeyondTheMostEndTheRunIncomplete() {
    thread.ask("run_1", "Again?");
    for (int turn = 1; turn < Conversation.ASSISTANT.maxTurns(); turn++) {
      thread.answer("", weatherIn("Berlin"));
      thread.resolve(thread.openedCalls().getLast(), "sun");
    }
    List<RunEffect> last = thread.answer("I would ask again.", weatherIn("Berlin"));
    assertThat(facts(last))
        .endsWith(new RunIncomplete("max_turns", "I would ask again.", new Usage(40, 20)));
    assertThat(Conversation.of(last, OpenCall.class)).isEmpty();
    thread.ask("run_2", "Still there?");
    assertThat(thread.lastAsked().items())
        .contains(
            new AssistantMessage("run_1", "I would ask again.", List.of(), java.util.Map.of()));
  }
}
