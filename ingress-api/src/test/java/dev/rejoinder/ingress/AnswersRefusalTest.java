package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersRefusalTest {

  private static final String THREAD = "thread_1";
  private static final String RUN = "run_0123456789abcdefghijklmnop";

  private final Ingress ingress = new Ingress();
  private final Story story = new Story(ingress.view, THREAD, RUN);
  private final String call = ingress.callIds.mint(THREAD, RUN, 1, 0);
  private final String other = ingress.callIds.mint(THREAD, RUN, 1, 1);

  @BeforeEach
  void aRunWaitsForTwoCalls() {
    story.queued("Why?", "d").started().asksFor(call, other);
    story.registers(call).registers(other).accepts(call, "{}").accepts(other, "{}");
  }

  @AfterEach
  void close() {
    ingress.close();
  }

  private static String response(String callId, String output) {
    return "{\"tool_call_id\":\"%s\",\"output\":%s,\"thread_id\":\"%s\",\"run_id\":\"%s\"}"
        .formatted(callId, output, THREAD, RUN);
  }

  private Answer respond(String output, String... headers) {
    return ingress.post("/api/webhook-response", response(call, output), headers);
  }

  private Answer callBack(String body) {
    return ingress.post("/api/callbacks/" + call, body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"error\":null}",
        "{\"output\":1,\"error\":\"e\"}",
        "{\"output\":1,\"thread_id\":\"thread_2\"}",
        "{\"output\":1,\"run_id\":\"run_2\"}",
        "{\"output\":1,\"run_id\":7}",
        "{\"output\":1,\"thread_id\":\"thread_1\",\"run_id\":\"run_2\"}",
        "{\"output\":1,\"tool_call_id\":\"call_2\"}",
        "[1]"
      })
  void aCallbackThatDoesNotFitIsRefusedAndNothingIsPublished(String body) {
    Answer answer = callBack(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("details")).isNotEmpty();
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void missingFieldsAreNamed() {
    Answer answer = ingress.post("/api/webhook-response", "{\"thread_id\":\"a\",\"run_id\":\"b\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo("Missing required fields");
    assertThat(answer.text("details")).isEqualTo("Missing: tool_call_id, output");
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void forgedIdsAreNotFound() {
    String forged = call.substring(0, call.length() - 1) + (call.endsWith("a") ? "b" : "a");

    Answer answer = ingress.post("/api/webhook-response", response(forged, "1"));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("error")).isEqualTo("Tool call not found");
    assertThat(ingress.post("/api/callbacks/" + forged, "{\"output\":1}").status()).isEqualTo(404);
    assertThat(ingress.post("/api/callbacks/x", "{\"output\":1}").status()).isEqualTo(404);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void anotherThreadOrRunIsACorrelationError() {
    for (String body :
        new String[] {
          response(call, "1").replace(THREAD, "thread_2"), response(call, "1").replace(RUN, "run_2")
        }) {
      Answer answer = ingress.post("/api/webhook-response", body);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text("error")).isEqualTo("Request correlation error");
    }
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void idsThatAreNoStringsAreRefused() {
    Answer answer =
        ingress.post(
            "/api/webhook-response",
            "{\"tool_call_id\":1,\"output\":1,\"thread_id\":\"a\",\"run_id\":\"b\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("details")).isEqualTo("tool_call_id must be a string.");
  }

  @Test
  void anAnswerKafkaDoesNotConfirmIsNeverASuccess() {
    ingress.log.breakDown();

    assertThat(respond("1").status()).isEqualTo(503);
    assertThat(callBack("{\"output\":1}").status()).isEqualTo(503);
  }
}
