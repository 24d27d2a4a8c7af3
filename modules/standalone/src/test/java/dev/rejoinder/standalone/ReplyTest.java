package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTest {

  @ParameterizedTest
  @CsvSource({
    "200, completed, 0",
    "200, requires_action, 3",
    "202, processing, 3",
    "200, failed, 1",
    "200, expired, 1",
    "200, cancelled, 1",
    "200, incomplete, 1",
    "429, completed, 1"
  })
  void theOutcomeDecidesTheExitCode(int httpStatus, String status, int exitCode) {
    var reply = Reply.of(httpStatus, "{\"status\":\"%s\"}".formatted(status), "http://x");

    assertThat(reply.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void anAnswerThatIsNoJsonObjectIsSomebodyElses() {
    assertThatThrownBy(() -> Reply.of(200, "<html>", "http://x/api/ask"))
        .hasMessage(
            "http://x/api/ask answered 200, but not as Rejoinder does; --url says where to ask.");
  }
}
