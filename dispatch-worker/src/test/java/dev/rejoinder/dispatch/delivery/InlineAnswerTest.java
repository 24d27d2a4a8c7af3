package dev.rejoinder.dispatch.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InlineAnswerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"output\":\"22°C\"}                                | 22°C",
        "{\"output\":\"\"}                                    | ``",
        "{\"tool_call_id\":\"call_1\",\"output\":\"yes\"}     | yes",
        "{\"tool_call_id\":null,\"output\":\"yes\"}           | yes",
        "{\"output\":{\"celsius\":22, \"wind\": [1, 2.50]}}   | {\"celsius\":22,\"wind\":[1,2.50]}",
        "{\"output\":[]}                                      | []",
        "{\"output\":12345678901234567890.10}                 | 12345678901234567890.10",
        "{\"output\":false}                                   | false",
        "{\"output\":null}                                    | null",
        " {\"output\":\"a\",\"run_id\":\"whatever\"}          | a",
      })
  void anObjectWithAnOutputIsAnAnswer(String body, String output) {
    assertThat(output(body)).hasValue(output);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "OK",
        "{\"message\":\"Workflow was started\"}",
        "{\"tool_call_id\":\"call_2\",\"output\":\"of another call\"}",
        "{\"tool_call_id\":1,\"output\":\"of nobody's call\"}",
        "[{\"output\":\"in a list\"}]",
        "\"output\"",
        "{\"output\":\"cut o",
        "{\"output\":\"a\"} and more",
        "{'output':'a'}",
        "{\"result\":{\"output\":\"too deep\"}}",
      })
  void anythingElseIsNone(String body) {
    assertThat(output(body)).isEmpty();
  }

  @Test
  void aBodyNestedTooDeepIsNone() {
    assertThat(output("{\"output\":" + "[".repeat(30_000))).isEmpty();
  }

  @Test
  void anAnswerIsLookedForOnlyWhereThereIsACall() {
    var accepted = new Outcome.Accepted(200, "{\"output\":\"a\"}", false);
    assertThat(after(new Attempt(1, "call_1", null, AnswerForm.TOOL_CALL), accepted))
        .isEqualTo(new Next.Answered("a", false));
    assertThat(after(new Attempt(1, null, null, AnswerForm.TOOL_CALL), accepted))
        .isEqualTo(new Next.Delivered());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"status\":\"success\",\"correlationId\":\"call_1\"} | {}",
        "{\"status\":\"success\",\"correlationId\":\"call_1\",\"metadata\":{\"a\":1.50},\"resultUrl\":\"u\"}"
            + " | {\"resultUrl\":\"u\",\"metadata\":{\"a\":1.50}}",
        "{\"status\":\"error\",\"correlationId\":\"call_1\",\"error\":\"no\"} | {\"error\":\"no\"}",
      })
  void aTasksEndIsAnAnswerWhenItNamesTheTask(String body, String output) {
    assertThat(InlineAnswer.in(new Outcome.Accepted(200, body, false), task(AnswerForm.TASK)))
        .map(InlineAnswer::output)
        .hasValue(output);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "OK",
        "{\"status\":\"accepted\",\"estimatedCompletion\":\"20s\"}",
        "{\"status\":\"success\"}",
        "{\"status\":\"success\",\"correlationId\":\"call_2\"}",
        "{\"status\":\"done\",\"correlationId\":\"call_1\"}",
        "{\"output\":\"a\"}",
      })
  void anythingElseAcknowledgesATask(String body) {
    assertThat(InlineAnswer.in(new Outcome.Accepted(200, body, false), task(AnswerForm.TASK)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"status\":\"success\",\"resultUrl\":\"u\"} | {\"resultUrl\":\"u\"} | false",
        "{\"status\":\"error\",\"error\":\"no\"}      | {\"error\":\"no\"} | true",
        "{\"status\":\"ok\"} | {\"metadata\":{\"response\":{\"status\":\"ok\"}}} | false",
        "[1]                   | {\"metadata\":{\"response\":[1]}}   | false",
        "done                  | {\"metadata\":{\"response\":\"done\"}} | false",
        "``                    | {\"metadata\":{\"response\":\"\"}}     | false",
      })
  void whateverASynchronousTaskIsAnsweredIsItsAnswer(String body, String output, boolean error) {
    assertThat(InlineAnswer.in(new Outcome.Accepted(200, body, false), task(AnswerForm.SYNC_TASK)))
        .hasValue(new InlineAnswer(output, error));
  }

  @Test
  void aSynchronousTasksAnswerThatWasCutIsAFailure() {
    var cut = new Outcome.Accepted(200, "{\"status\":\"success\"}", true);
    assertThat(InlineAnswer.in(cut, task(AnswerForm.SYNC_TASK)))
        .hasValueSatisfying(answer -> {
          assertThat(answer.error()).isTrue();
          assertThat(answer.output()).contains("longer than what is read");
        });
  }

  private static Optional<String> output(String body) {
    var accepted = new Outcome.Accepted(200, body, false);
    return InlineAnswer.in(accepted, task(AnswerForm.TOOL_CALL)).map(InlineAnswer::output);
  }

  private static Attempt task(AnswerForm form) {
    return new Attempt(1, "call_1", null, form);
  }

  private static Next after(Attempt attempt, Outcome outcome) {
    return Next.after(
        attempt, outcome, Instant.EPOCH, new RetryLadder(List.of(Duration.ofMinutes(1))));
  }
}
