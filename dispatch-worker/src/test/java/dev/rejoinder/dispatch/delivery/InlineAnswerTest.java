package dev.rejoinder.dispatch.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
    assertThat(InlineAnswer.output(body, "call_1")).hasValue(output);
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
    assertThat(InlineAnswer.output(body, "call_1")).isEmpty();
  }

  @Test
  void aBodyNestedTooDeepIsNone() {
    assertThat(InlineAnswer.output("{\"output\":" + "[".repeat(30_000), "call_1")).isEmpty();
  }

  @Test
  void anAnswerIsLookedForOnlyWhereThereIsACall() {
    var accepted = new Outcome.Accepted(200, "{\"output\":\"a\"}");
    assertThat(after(new Attempt(1, "call_1", null), accepted)).isEqualTo(new Next.Answered("a"));
    assertThat(after(new Attempt(1, null, null), accepted)).isEqualTo(new Next.Delivered());
  }

  private static Next after(Attempt attempt, Outcome outcome) {
    return Next.after(
        attempt, outcome, Instant.EPOCH, new RetryLadder(List.of(Duration.ofMinutes(1))));
  }
}
