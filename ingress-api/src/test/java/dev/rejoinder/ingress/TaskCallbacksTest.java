package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.TaskStory;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallProgress;
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

class TaskCallbacksTest {

  private static final String SUCCESS =
      "\"status\":\"success\",\"resultUrl\":\"https://cdn.example/r.mp4\","
          + "\"metadata\":{\"fileSize\":1.50}";

  private final Ingress ingress = new Ingress();
  private final String task = ingress.callIds.freshTask();
  private final TaskStory story = new TaskStory(ingress.tasks, task);

  @BeforeEach
  void aTaskIsOut() {
    story.registers("u").accepts("{}");
  }

  @AfterEach
  void close() {
    ingress.close();
  }

  private Answer own(String fields) {
    return ingress.post("/api/webhook-callback/" + task, "{" + fields + "}");
  }

  private Answer shared(String fields) {
    return ingress.post(
        "/api/webhook-callback", "{\"correlationId\":\"" + task + "\"," + fields + "}");
  }

  private void script(Consumer<TaskStory> steps) {
    ingress.log.onCallback(callback -> steps.accept(story.becauseOf(callback.getCallbackId())));
  }

  private Callback published() {
    assertThat(ingress.log.callbacks()).hasSize(1);
    return ingress.log.callbacks().getFirst();
  }

  private void assertRefused(Answer answer, String sentence) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("details")).contains(sentence);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aResultIsTakenAtEitherAddress(boolean atItsOwn) {
    script(told -> told.succeeds("{}"));

    Answer answer = atItsOwn ? own(SUCCESS) : shared(SUCCESS);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("accepted");
    assertThat(answer.text("correlationId")).isEqualTo(task);
    assertThat(answer.body().has("duplicate")).isFalse();
    assertThat(published().getCallId()).isEqualTo(task);
    assertThat(published().getOutput())
        .isEqualTo(
            "{\"resultUrl\":\"https://cdn.example/r.mp4\",\"metadata\":{\"fileSize\":1.50}}");
    assertThat(published().getIsError()).isFalse();
    assertThat(published().getSource()).isEqualTo(CallbackSource.HTTP);
    assertThat(published().getProgress()).isNull();
  }

  @Test
  void anErrorIsTakenAndItsFieldsPutInOrder() {
    script(told -> told.errs("{}"));

    Answer answer =
        own("\"error\":\"no film\",\"metadata\":null,\"resultUrl\":\"u\",\"status\":\"error\"");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(published().getOutput()).isEqualTo("{\"resultUrl\":\"u\",\"error\":\"no film\"}");
    assertThat(published().getIsError()).isTrue();
  }

  @Test
  void theSameResultAgainIsMarkedDuplicate() {
    script(told -> told.tell(CallStatus.SUCCEEDED, new CallbackRepeated("cb")));

    Answer answer = own(SUCCESS);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("duplicate").asBoolean()).isTrue();
  }

  @Test
  void aDifferentSecondResultIsAConflict() {
    script(told -> told.tell(CallStatus.SUCCEEDED, new CallbackConflicted("cb", "digest")));

    Answer answer = shared(SUCCESS);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("error")).isEqualTo("Task already completed");
    assertThat(answer.text("status")).isEqualTo("completed");
  }

  @ParameterizedTest
  @CsvSource({"EXPIRED, expired", "CANCELLED, cancelled", "UNDELIVERABLE, failed"})
  void aLateResultIsGoneWithTheReason(CallStatus status, String shown) {
    script(told -> told.tell(status, new CallbackLate("cb", "{}")));

    Answer answer = own(SUCCESS);

    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.text("status")).isEqualTo(shown);
    assertThat(answer.text("details")).contains(shown);
  }

  @Test
  void aResultBeforeItsTaskIsParked() {
    script(told -> told.tell(CallStatus.PARKED, new CallbackParked("cb")));

    assertThat(own(SUCCESS).status()).isEqualTo(202);
  }

  @Test
  void aSignOfLifeTellsTheNewDeadline() {
    script(told -> told.at(TaskStory.BEGAN_MS + 10_000).progresses(0.4, "drawing"));

    Answer answer = shared("\"status\":\"in_progress\",\"progress\":0.4,\"message\":\"drawing\"");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("in_progress");
    assertThat(answer.body().get("expiresAt").longValue()).isEqualTo(TaskStory.BEGAN_MS + 410_000);
    assertThat(published().getProgress()).isEqualTo(new CallProgress(0.4, "drawing"));
    assertThat(published().getOutput()).isEmpty();
  }

  @Test
  void aSignOfLifeOfNothingOpenIsNotFoundOrGone() {
    script(told -> told.tell(CallStatus.PARKED, new CallInputIgnored("call_not_found")));
    assertThat(own("\"status\":\"in_progress\"").status()).isEqualTo(404);

    script(told -> told.tell(CallStatus.EXPIRED, new CallInputIgnored("call_closed")));
    assertThat(own("\"status\":\"in_progress\",\"progress\":1").status()).isEqualTo(410);
  }

  @Test
  void aCallbackNobodyDecidesInTimeIsProcessing() {
    Answer answer =
        ingress.post(
            "/api/webhook-callback/" + task, "{" + SUCCESS + "}", "Prefer", "respond-async");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("processing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "resultUrl":"u"                              | Missing: status
          "status":null                                | Missing: status
          "status":"done"                              | must be one of success, error, in_progress.
          "status":1                                   | status must be a string.
          "status":"success","resultUrl":1             | resultUrl must be a string.
          "status":"success","metadata":"a"            | metadata must be an object.
          "status":"success","error":"x"               | error goes with status error
          "status":"error","error":{}                  | error must be a string.
          "status":"in_progress","progress":1.01       | progress must be a number from 0 to 1
          "status":"in_progress","progress":-0.1       | progress must be a number from 0 to 1
          "status":"in_progress","progress":"0.5"      | progress must be a number from 0 to 1
          "status":"in_progress","message":5           | message must be a string.
          "status":"success","progress":40             | progress must be a number from 0 to 1
          """)
  void whatDoesNotFitIsRefusedWithASentence(String fields, String sentence) {
    assertRefused(own(fields), sentence);
    assertRefused(shared(fields), sentence);
  }

  @Test
  void theTaskIsNamedOnceOrTwiceTheSame() {
    assertRefused(
        ingress.post("/api/webhook-callback", "{" + SUCCESS + "}"), "Missing: correlationId");
    assertRefused(ingress.post("/api/webhook-callback", "{\"correlationId\":7}"), "a string");
    Answer other = own("\"correlationId\":\"" + ingress.callIds.freshTask() + "\"," + SUCCESS);
    assertRefused(other, "correlationId is not the task of this address.");
    assertThat(other.text("error")).isEqualTo("Request correlation error");

    script(told -> told.succeeds("{}"));
    assertThat(own("\"correlationId\":\"" + task + "\"," + SUCCESS).status()).isEqualTo(200);
  }

  @Test
  void forgedTasksAreNotFound() {
    String forged = task.substring(0, task.length() - 1) + (task.endsWith("a") ? "b" : "a");

    Answer answer = ingress.post("/api/webhook-callback/" + forged, "{" + SUCCESS + "}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("error")).isEqualTo("Task not found");
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void theOtherKindOfIdIsSentToItsOwnAddress() {
    String call = ingress.callIds.mint("thread_1", "run_1", 1, 0);
    String body = "{" + SUCCESS + ",\"correlationId\":\"" + call + "\"}";

    assertRefused(ingress.post("/api/webhook-callback", body), "/api/callbacks/" + call);
    assertRefused(
        ingress.post("/api/callbacks/" + task, "{\"output\":1}"), "/api/webhook-callback/" + task);
    assertRefused(
        ingress.post(
            "/api/webhook-response",
            "{\"tool_call_id\":\"%s\",\"output\":1,\"thread_id\":\"a\",\"run_id\":\"b\"}"
                .formatted(task)),
        "/api/webhook-callback/" + task);
  }

  @Test
  void aCallbackThatIsTooLargeIsRefused() {
    assertThat(own(SUCCESS + ",\"x\":\"" + "a".repeat(5000) + "\"").status()).isEqualTo(413);
  }

  @Test
  void aCallbackKafkaDoesNotConfirmIsNeverASuccess() {
    ingress.log.breakDown();

    assertThat(own(SUCCESS).status()).isEqualTo(503);
  }
}
