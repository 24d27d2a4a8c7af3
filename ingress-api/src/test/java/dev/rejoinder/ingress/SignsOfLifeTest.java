package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallStatus;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignsOfLifeTest {

  private static final String THREAD = "thread_1";
  private static final String RUN = "run_0123456789abcdefghijklmnop";
  private static final String SIGN =
      "\"status\":\"in_progress\",\"progress\":0.4,\"message\":\"looking\"";

  private final Ingress ingress = new Ingress();
  private final Story story = new Story(ingress.view, THREAD, RUN);
  private final String call = ingress.callIds.mint(THREAD, RUN, 1, 0);

  @BeforeEach
  void aCallIsOut() {
    story.queued("Why?", "d").started().asksFor(call).registers(call);
    ingress.log.onCallback(callback ->
        story
            .becauseOf(callback.getCallbackId())
            .call(
                call,
                CallStatus.DELIVERED,
                new CallProgressed(
                    callback.getCallbackId(),
                    callback.getProgress(),
                    Instant.ofEpochSecond(1_700_009_000L))));
  }

  @AfterEach
  void close() {
    ingress.close();
  }

  private Answer callBack(String fields) {
    return ingress.post("/api/callbacks/" + call, "{" + fields + "}");
  }

  private Answer respond(String fields) {
    return ingress.post(
        "/api/webhook-response",
        "{\"tool_call_id\":\"%s\",\"thread_id\":\"%s\",\"run_id\":\"%s\",%s}"
            .formatted(call, THREAD, RUN, fields));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aToolIsToldUntilWhenItsCallIsOpen(boolean reference) {
    Answer answer = reference ? respond(SIGN) : callBack(SIGN);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("in_progress");
    assertThat(answer.text("tool_call_id")).isEqualTo(call);
    assertThat(answer.body().get("expires_at").longValue()).isEqualTo(1_700_009_000L);
    assertThat(ingress.log.callbacks().getFirst().getProgress())
        .isEqualTo(new CallProgress(0.4, "looking"));
    JsonNode shown = ingress.get("/api/runs/" + RUN).body().at("/tool_calls/0");
    assertThat(shown.at("/progress/progress").doubleValue()).isEqualTo(0.4);
    assertThat(shown.at("/progress/message").asText()).isEqualTo("looking");
    assertThat(shown.path("status").asText()).isEqualTo("delivered");
  }

  @Test
  void aSignOfLifeNeedNotSayHowFarItIs() {
    assertThat(callBack("\"status\":\"in_progress\"").status()).isEqualTo(200);
    assertThat(ingress.log.callbacks().getFirst().getProgress())
        .isEqualTo(new CallProgress(null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "status":"in_progress","progress":2         | progress must be a number from 0 to 1
          "status":"in_progress","progress":"half"    | progress must be a number from 0 to 1
          "status":"in_progress","message":{}         | message must be a string.
          "status":"in_progress","output":1           | Send an output or error, or status
          "status":"in_progress","error":"e"          | Send an output or error, or status
          "status":"underway"                         | output
          "status":"IN_PROGRESS"                      | output
          """)
  void whatDoesNotFitIsRefusedWithASentence(String fields, String sentence) {
    for (Answer answer : new Answer[] {callBack(fields), respond(fields)}) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text("details")).contains(sentence);
    }
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void aLongMessageIsRefused() {
    assertThat(
            callBack("\"status\":\"in_progress\",\"message\":\"" + "m".repeat(1001) + "\"")
                .status())
        .isEqualTo(400);
  }

  @Test
  void aSignOfLifeAfterTheEndIsGoneAndOfNothingNotFound() {
    script(CallStatus.EXPIRED, "call_closed");
    assertThat(callBack(SIGN).status()).isEqualTo(410);
    assertThat(respond(SIGN).text("details")).contains("expired");

    script(CallStatus.PARKED, "call_not_found");
    assertThat(callBack(SIGN).status()).isEqualTo(404);
  }

  private void script(CallStatus status, String reason) {
    ingress.log.onCallback(callback ->
        story.becauseOf(callback.getCallbackId()).call(call, status, new CallInputIgnored(reason)));
  }
}
