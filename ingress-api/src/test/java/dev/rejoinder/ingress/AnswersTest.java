package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackLate;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackRepeated;
import dev.rejoinder.schemas.CallbackSource;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {

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

  private void script(Consumer<Story> steps) {
    ingress.log.onCallback(callback -> steps.accept(story.becauseOf(callback.getCallbackId())));
  }

  private void scriptTaken() {
    script(told -> told.closes(call, CallStatus.SUCCEEDED).resolves(call, 1));
  }

  private void scriptTurnedDown(CallStatus status, Object body) {
    script(told -> told.call(call, status, body));
  }

  private Callback published() {
    assertThat(ingress.log.callbacks()).hasSize(1);
    return ingress.log.callbacks().getFirst();
  }

  @Test
  void theLastAnswerIsAnsweredWithTheRunsMessage() {
    story.closes(other, CallStatus.SUCCEEDED).resolves(other, 1);
    script(told ->
        told.closes(call, CallStatus.SUCCEEDED).resolves(call, 0).started().completes("Sunny."));

    Answer answer = respond("\"22 C\"");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("completed");
    assertThat(answer.text("message")).isEqualTo("Sunny.");
    assertThat(answer.text("thread_id")).isEqualTo(THREAD);
    assertThat(answer.text("run_id")).isEqualTo(RUN);
    assertThat(answer.body().has("duplicate")).isFalse();
    assertThat(published().getCallId()).isEqualTo(call);
    assertThat(published().getOutput()).isEqualTo("22 C");
    assertThat(published().getIsError()).isFalse();
    assertThat(published().getSource()).isEqualTo(CallbackSource.HTTP);
  }

  @Test
  void anAnswerThatLeavesOthersOpenShowsThem() {
    scriptTaken();

    Answer answer = respond("\"22 C\"");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("requires_action");
    assertThat(answer.body().get("tool_calls")).hasSize(1);
    assertThat(answer.body().at("/tool_calls/0/id").asText()).isEqualTo(other);
  }

  @Test
  void anAnswerIsTakenEvenWhenItsRunFails() {
    script(told -> told.closes(call, CallStatus.SUCCEEDED).fails("server_error"));

    Answer answer = respond("\"22 C\"");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("failed");
    assertThat(answer.text("error_code")).isEqualTo("server_error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ""               | ``
          {"a":1.0,"b":[]} | {"a":1.0,"b":[]}
          1.50             | 1.50
          1e400            | 1E+400
          null             | null
          false            | false
          "{\\"a\\":1}"    | {"a":1}
          """)
  void anyJsonIsAnOutput(String output, String text) {
    scriptTaken();

    assertThat(respond(output).status()).isEqualTo(200);
    assertThat(published().getOutput()).isEqualTo(text);
  }

  @Test
  void theSameAnswerAgainIsTheSameBodyMarkedDuplicate() {
    scriptTaken();
    Answer first = respond("\"22 C\"");
    scriptTurnedDown(CallStatus.SUCCEEDED, new CallbackRepeated("cb"));

    Answer again = respond("\"22 C\"");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body().path("duplicate").asBoolean()).isTrue();
    assertThat(again.body().get("tool_calls")).isEqualTo(first.body().get("tool_calls"));
    assertThat(callBack("{\"output\":\"22 C\"}").body().path("duplicate").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDifferentSecondAnswerIsAConflict(boolean reference) {
    scriptTurnedDown(CallStatus.SUCCEEDED, new CallbackConflicted("cb", "digest"));

    Answer answer = reference ? respond("\"1 C\"") : callBack("{\"output\":\"1 C\"}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("error")).isEqualTo("Tool call already completed");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLateAnswerIsGoneWithTheReason(boolean reference) {
    scriptTurnedDown(CallStatus.EXPIRED, new CallbackLate("cb", "1 C"));

    Answer answer = reference ? respond("\"1 C\"") : callBack("{\"output\":\"1 C\"}");

    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.text("details")).contains("expired");
    assertThat(answer.text("status")).isEqualTo("expired");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerBeforeItsCallIsParked(boolean reference) {
    script(told -> told.strayCall(call, CallStatus.PARKED, new CallbackParked("cb")));

    Answer answer = reference ? respond("\"1 C\"") : callBack("{\"output\":\"1 C\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("accepted");
    assertThat(answer.text("tool_call_id")).isEqualTo(call);
    assertThat(answer.text("run_id")).isEqualTo(reference ? RUN : "null");
  }

  @Test
  void anAnswerNobodyDecidesInTimeIsProcessing() {
    Answer answer = respond("\"1 C\"", "Prefer", "wait=0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("processing");
    assertThat(answer.text("tool_call_id")).isEqualTo(call);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=0");
  }

  @Test
  void aRunThatGoesOnLongerThanPreferredIsProcessing() {
    story.closes(other, CallStatus.SUCCEEDED).resolves(other, 1);
    script(told -> told.closes(call, CallStatus.SUCCEEDED).resolves(call, 0));

    Answer answer = respond("\"1 C\"", "Prefer", "wait=0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("current_status")).isEqualTo("in_progress");
    assertThat(answer.header("Location")).isEqualTo("/api/runs/" + RUN);
  }

  @Test
  void aCallbackNeedsNothingButItsOutput() {
    script(told -> told.closes(call, CallStatus.SUCCEEDED));

    Answer answer = callBack("{\"output\":{\"celsius\":22}}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("accepted");
    assertThat(answer.text("tool_call_id")).isEqualTo(call);
    assertThat(answer.text("thread_id")).isEqualTo(THREAD);
    assertThat(answer.text("run_id")).isEqualTo(RUN);
    assertThat(published().getOutput()).isEqualTo("{\"celsius\":22}");
  }

  @Test
  void aCallbackMaySayThatTheToolFailed() {
    script(told -> told.closes(call, CallStatus.FAILED));

    Answer answer = callBack("{\"output\":null,\"error\":\"no such place\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(published().getIsError()).isTrue();
    assertThat(published().getOutput()).isEqualTo("{\"error\":\"no such place\"}");
  }
}
