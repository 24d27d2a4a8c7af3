package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CancelRun;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelFailed;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.RequestedCall;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.ThreadPolicy;
import dev.rejoinder.schemas.TokenUsage;
import dev.rejoinder.topics.Causes;
import dev.rejoinder.topics.EventText;
import dev.rejoinder.topics.StableId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What subscribers hear of runs, from record to records. */
class RunNewsTest {

  private static final Instant START = Instant.parse("2026-01-26T10:30:00Z");
  private static final Assistant ASSISTANT =
      new Assistant("weather", "Weather", null, "", List.of(), 1, ThreadPolicy.ENQUEUE);

  private final RunSteps steps =
      new RunSteps(
          new RunPolicy(
              (thread, run, turn, index) -> "call_" + turn + "_" + index,
              Duration.ofHours(1),
              Duration.ofDays(30),
              4,
              2,
              Duration.ofSeconds(1),
              Duration.ofMinutes(5)));
  private @Nullable ThreadState state;
  private @Nullable ModelRequest asked;

  @Test
  void aQuestionOnAnIdleThreadWaitsAndStarts() {
    assertThat(ask("run_1", "Sunny?", ThreadPolicy.ENQUEUE))
        .containsExactly(
            event(
                "run_1",
                "run.queued",
                1,
                """
                {"run_id":"run_1","thread_id":"thread_1","session_id":"thread_1",\
                "assistant_id":"weather","status":"queued","query":"Sunny?",\
                "timestamp":"2026-01-26T10:30:00.000Z"}\
                """),
            event(
                "run_1",
                "run.started",
                2,
                """
                {"run_id":"run_1","thread_id":"thread_1","session_id":"thread_1",\
                "assistant_id":"weather","status":"in_progress","query":"Sunny?",\
                "timestamp":"2026-01-26T10:30:00.000Z"}\
                """));
  }

  @Test
  void anAnswerIsToldWithItsQuestion() {
    ask("run_1", "Sunny?", ThreadPolicy.ENQUEUE);

    assertThat(answer("Yes.", List.of()))
        .containsExactly(
            event(
                "run_1",
                "run.completed",
                4,
                """
                {"run_id":"run_1","thread_id":"thread_1","session_id":"thread_1",\
                "assistant_id":"weather","status":"completed","query":"Sunny?",\
                "timestamp":"2026-01-26T10:30:00.000Z","response":"Yes.",\
                "usage":{"input_tokens":7,"output_tokens":2,"total_tokens":9}}\
                """));
  }

  @Test
  void aFailureIsToldOnceTheRunGivesUp() {
    ask("run_1", "Sunny?", ThreadPolicy.ENQUEUE);

    assertThat(take(result(new ModelFailed(true, "server_error", "no", null)))).isEmpty();
    assertThat(pass(Duration.ofMinutes(1))).isEmpty();
    List<Event> ended = take(result(new ModelFailed(true, "server_error", "still no", null)));
    assertThat(ended).extracting(Event::getType).containsExactly("run.failed");
    assertThat(ended.getFirst().getData())
        .contains("\"error\":{\"code\":\"server_error\",\"message\":\"still no\"}");
  }

  @Test
  void aLimitIsToldWithWhatThereIsOfAnAnswer() {
    ask("run_1", "Sunny?", ThreadPolicy.ENQUEUE);

    List<Event> ended = answer("Let me", List.of(new RequestedCall("", "look", "{}")));

    assertThat(ended).extracting(Event::getType).containsExactly("run.incomplete");
    assertThat(ended.getFirst().getData())
        .contains(
            "\"reason\":\"max_turns\"",
            "\"response\":\"Let me\"",
            "\"error\":{\"code\":\"max_turns\",\"message\":\"");
  }

  @Test
  void theEndOfOneRunIsTheStartOfTheNext() {
    ask("run_1", "Sunny?", ThreadPolicy.ENQUEUE);
    assertThat(ask("run_2", "Windy?", ThreadPolicy.ENQUEUE))
        .extracting(Event::getType)
        .containsExactly("run.queued");

    List<Event> told = answer("Yes.", List.of());

    assertThat(told).extracting(Event::getType).containsExactly("run.completed", "run.started");
    assertThat(told).extracting(Event::getSubject).containsExactly("run_1", "run_2");
    assertThat(told.getLast().getData()).contains("\"query\":\"Windy?\"");
  }

  @Test
  void anInterruptedRunIsCancelled() {
    ask("run_1", "Sunny?", ThreadPolicy.ENQUEUE);

    List<Event> told = ask("run_2", "Windy?", ThreadPolicy.INTERRUPT);

    assertThat(told)
        .extracting(Event::getType)
        .containsExactly("run.queued", "run.cancelled", "run.started");
    assertThat(told.get(1).getData())
        .contains("\"query\":\"Sunny?\"", "\"reason\":\"interrupted by run_2\"");
  }

  @Test
  void aRunThatWaitedIsToldOfWithItsQuestionToo() {
    ask("run_1", "Sunny?", ThreadPolicy.ENQUEUE);
    ask("run_2", "Windy?", ThreadPolicy.ENQUEUE);

    List<Event> cancelled =
        take(new RunCommand("cmd_2", "thread_1", "run_2", new CancelRun("no use")));

    assertThat(cancelled).extracting(Event::getType).containsExactly("run.cancelled");
    assertThat(cancelled.getFirst().getData())
        .contains("\"query\":\"Windy?\"", "\"reason\":\"no use\"", "\"total_tokens\":0");
  }

  @Test
  void anExpiredRunSaysSo() {
    ask("run_1", "Sunny?", ThreadPolicy.ENQUEUE);

    List<Event> expired = pass(Duration.ofHours(1));

    assertThat(expired).extracting(Event::getType).containsExactly("run.expired");
    assertThat(expired.getFirst().getData())
        .contains("\"error\":{\"code\":\"expired\"", "\"timestamp\":\"2026-01-26T11:30:00.000Z\"");
  }

  @Test
  void whatIsRepeatedOrRefusedIsNotTold() {
    ask("run_1", "Sunny?", ThreadPolicy.ENQUEUE);

    assertThat(ask("run_1", "Sunny?", ThreadPolicy.ENQUEUE)).isEmpty();
    assertThat(ask("run_2", "Windy?", ThreadPolicy.REJECT)).isEmpty();
    answer("Yes.", List.of());
    assertThat(answer("Yes.", List.of())).isEmpty();
  }

  @Test
  void longTextsAreCut() {
    ask("run_1", "q".repeat(EventText.BYTES_MAX + 1), ThreadPolicy.ENQUEUE);

    Event told = answer("r".repeat(EventText.BYTES_MAX + 1), List.of()).getFirst();

    assertThat(told.getData())
        .hasSizeBetween(2 * EventText.BYTES_MAX, 2 * EventText.BYTES_MAX + 500);
  }

  private static Event event(String runId, String type, long sequence, String data) {
    return new Event(
        StableId.ofEvent(runId, type, sequence),
        type,
        runId,
        START,
        "thread_1",
        data,
        "rejoinder",
        null,
        null);
  }

  private List<Event> ask(String runId, String message, ThreadPolicy policy) {
    AskQuestion body = new AskQuestion(message, ASSISTANT, "digest of " + message, policy, null);
    return take(new RunCommand("cmd_1", "thread_1", runId, body));
  }

  private List<Event> answer(String text, List<RequestedCall> calls) {
    return take(
        result(new ModelAnswered(text, calls, new TokenUsage(7L, 2L), "m", false, Map.of())));
  }

  /** An answer to what was asked last. */
  private ModelResult result(SpecificRecord body) {
    ModelRequest request = Objects.requireNonNull(asked);
    return new ModelResult(
        request.getThreadId(),
        request.getRunId(),
        request.getTurn(),
        request.getAttempt(),
        request.getRequestDigest(),
        body);
  }

  private List<Event> take(SpecificRecord input) {
    return step(Optional.of(input), START);
  }

  private List<Event> pass(Duration time) {
    return step(Optional.empty(), START.plus(time));
  }

  private List<Event> step(Optional<SpecificRecord> input, Instant at) {
    RunSteps.Taken taken = steps.step("thread_1", state, input, Causes.timer(), at);
    state = taken.state();
    for (RunSteps.Output output : taken.outputs()) {
      if (output.value() instanceof ModelRequest request) {
        asked = request;
      }
    }
    return taken.outputs().stream()
        .filter(output -> output.value() instanceof Event)
        .map(output -> {
          Event event = (Event) output.value();
          assertThat(output.key()).isEqualTo(event.getSubject());
          return event;
        })
        .toList();
  }
}
