package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.TaskStory;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.TaskMode;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TasksTest {

  private static final String LEAST = "{\"webhookUrl\":\"https://hooks.example/render\"}";
  private static final String FULL =
      """
      {"webhookUrl":"https://hooks.example/render?v=1","webhookAuth":"Bearer key",
       "webhookParams":{"quality":"high"},"prompt":"A cat","userId":"u","projectId":"p",
       "taskId":"t","assistantId":"weather","threadId":"thread_1","mode":"callback",
       "timeout":"10m","heartbeat":{"extension":30,"cap":"1h"},"unknown":1}
      """;

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  /** The worker registers each task, then does {@code more}. */
  private void script(Consumer<TaskStory> more) {
    ingress.log.onCallCommand(command -> {
      TaskStory story = ingress.taskStory(command).inThread(command.getThreadId());
      more.accept(story.registers((OpenTask) command.getBody()));
    });
  }

  private Answer submit(String body, String... headers) {
    return ingress.post("/api/tasks", body, headers);
  }

  private CallCommand published() {
    assertThat(ingress.log.callCommands()).hasSize(1);
    return ingress.log.callCommands().getFirst();
  }

  private OpenTask opened() {
    return (OpenTask) published().getBody();
  }

  @Test
  void aTaskIsAnsweredOnceItIsRegistered() {
    script(story -> {});

    Answer answer = submit(FULL);

    assertThat(answer.status()).isEqualTo(202);
    String id = answer.text("correlationId");
    assertThat(ingress.callIds.genuineTask(id)).isTrue();
    assertThat(answer.text("status")).isEqualTo("pending");
    assertThat(answer.text("createdAt")).isEqualTo("2023-11-14T22:13:20.000Z");
    assertThat(answer.body().get("expiresAt").longValue()).isEqualTo(TaskStory.BEGAN_MS + 300_000);
    assertThat(answer.body().at("/links/self").asText()).isEqualTo("/api/tasks/" + id);
    assertThat(answer.body().at("/links/callback").asText())
        .isEqualTo("/api/webhook-callback/" + id);
    assertThat(answer.header("Location")).isEqualTo("/api/tasks/" + id);
    CallCommand command = published();
    assertThat(command.getCallId()).isEqualTo(id);
    assertThat(command.getThreadId()).isEqualTo("thread_1");
    assertThat(command.getRunId()).isNull();
  }

  @Test
  void everythingAskedForIsPublishedAndTheSecretSealedForItsTask() {
    script(story -> {});
    submit(FULL);

    OpenTask open = opened();

    assertThat(open.getWebhookUrl()).isEqualTo("https://hooks.example/render?v=1");
    assertThat(open.getEndpointId()).isEqualTo("task:https://hooks.example:443");
    assertThat(open.getParams()).isEqualTo("{\"quality\":\"high\"}");
    assertThat(open.getPrompt()).isEqualTo("A cat");
    assertThat(open.getUserId()).isEqualTo("u");
    assertThat(open.getProjectId()).isEqualTo("p");
    assertThat(open.getTaskId()).isEqualTo("t");
    assertThat(open.getAssistantId()).isEqualTo("weather");
    assertThat(open.getMode()).isEqualTo(TaskMode.CALLBACK);
    assertThat(open.getTimeoutMs()).isEqualTo(600_000);
    assertThat(open.getHeartbeat()).isEqualTo(new HeartbeatPolicy(30_000L, 3_600_000L));
    assertThat(open.getAuthorization()).doesNotContain("key");
    assertThat(Ingress.SEAL.open(published().getCallId(), open.getAuthorization()))
        .contains("Bearer key");
    assertThat(Ingress.SEAL.open(ingress.callIds.freshTask(), open.getAuthorization())).isEmpty();
  }

  @Test
  void theLeastIsAUrl() {
    script(story -> {});

    assertThat(submit(LEAST).status()).isEqualTo(202);
    assertThat(opened().getParams()).isEqualTo("{}");
    assertThat(opened().getTimeoutMs()).isNull();
    assertThat(opened().getAuthorization()).isNull();
    assertThat(opened().getHeartbeat()).isNull();
    assertThat(opened().getMode()).isEqualTo(TaskMode.CALLBACK);
  }

  @Test
  void theReferencesMetadataIsUnderstood() {
    script(story -> {});

    Answer answer =
        submit(
            """
            {"prompt":"p","taskMetadata":{"isWebhookTask":true,"webhookUrl":"http://hooks.example/x",
             "webhookAuth":"Bearer k","webhookParams":{"a":1.50}}}
            """);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(opened().getWebhookUrl()).isEqualTo("http://hooks.example/x");
    assertThat(opened().getEndpointId()).isEqualTo("task:http://hooks.example:80");
    assertThat(opened().getAuthorization()).isNotNull();
    assertThat(opened().getParams()).isEqualTo("{\"a\":1.50}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "timeout":"90s"                  | 90000
          "timeout":90                     | 90000
          "timeout":1.5                    | 1500
          "timeout":"7d"                   | 604800000
          "mode":"sync"                    | 60000
          "mode":"sync","timeout":"5s"     | 5000
          """)
  void timeoutsAreDurationsOrSeconds(String fields, long timeoutMs) {
    script(story -> story.succeeds("{}"));

    assertThat(submit(LEAST.replace("}", "," + fields + "}")).status()).isEqualTo(200);
    assertThat(opened().getTimeoutMs()).isEqualTo(timeoutMs);
  }

  @Test
  void aSyncTaskIsAnsweredWithItsResult() {
    script(story -> story.succeeds("{\"metadata\":{\"response\":\"done\"}}"));

    Answer answer = submit(LEAST.replace("}", ",\"mode\":\"sync\"}"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("completed");
    assertThat(answer.text("mode")).isEqualTo("sync");
    assertThat(answer.body().at("/metadata/response").asText()).isEqualTo("done");
  }

  @Test
  void aSyncTaskThatIsNotDoneInTimeIsPending() {
    script(story -> {});

    Answer answer = submit(LEAST.replace("}", ",\"mode\":\"sync\"}"), "Prefer", "wait=0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("pending");
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=0");
  }

  @Test
  void whoPrefersToWaitGetsTheEnd() {
    script(story -> story.accepts("{}").errs("{\"error\":\"no film\"}"));

    Answer answer = submit(LEAST, "Prefer", "wait=30");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("failed");
    assertThat(answer.text("error")).isEqualTo("no film");
  }

  @Test
  void aTaskNobodyRegistersInTimeIsAcceptedAllTheSame() {
    Answer answer =
        submit(LEAST, "traceparent", "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body().get("createdAt").isNull()).isTrue();
    assertThat(ingress.log.traceparents().getFirst()).startsWith("00-1111");
  }

  @Test
  void theSameKeyAndRequestIsTheSameTaskAndAnotherRequestAConflict() {
    script(story -> {});

    Answer first = submit(FULL, "Idempotency-Key", "k");
    Answer again = submit(FULL, "Idempotency-Key", "k");
    Answer other = submit(FULL.replace("A cat", "A dog"), "Idempotency-Key", "k");
    Answer otherSecret = submit(FULL.replace("Bearer key", "Bearer kez"), "Idempotency-Key", "k");

    assertThat(again.text("correlationId")).isEqualTo(first.text("correlationId"));
    assertThat(again.status()).isEqualTo(202);
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text("error")).isEqualTo("Idempotency-Key used before");
    assertThat(otherSecret.status()).isEqualTo(409);
    assertThat(ingress.log.callCommands()).hasSize(1);
  }

  @Test
  void whatTheWorkerSaysOfARepetitionCountsWhenNothingIsAtHand() {
    ingress.log.onCallCommand(command ->
        ingress.taskStory(command).ignores(CallStatus.DELIVERED, "idempotency_conflict"));
    assertThat(submit(LEAST, "Idempotency-Key", "k").status()).isEqualTo(409);

    ingress.log.onCallCommand(
        command -> ingress.taskStory(command).ignores(CallStatus.SUCCEEDED, "call_closed"));
    assertThat(submit(LEAST, "Idempotency-Key", "k").status()).isEqualTo(410);

    ingress.log.onCallCommand(command ->
        ingress.taskStory(command).ignores(CallStatus.DELIVERED, "call_registered_already"));
    assertThat(submit(LEAST, "Idempotency-Key", "k").status()).isEqualTo(202);
  }

  @Test
  void aTaskShowsWhatIsKnownOfIt() {
    script(story ->
        story
            .fails(1, "status 500")
            .accepts("{\"status\":\"accepted\",\"estimatedCompletion\":\"20s\"}")
            .progresses(0.4, "drawing"));
    String id = submit(FULL).text("correlationId");

    JsonNode task = ingress.get("/api/tasks/" + id).body();

    assertThat(task.path("status").asText()).isEqualTo("initiated");
    assertThat(task.path("objectId").asText()).isEqualTo("t");
    assertThat(task.path("taskId").asText()).isEqualTo("t");
    assertThat(task.path("threadId").asText()).isEqualTo("thread_1");
    assertThat(task.path("prompt").asText()).isEqualTo("A cat");
    assertThat(task.path("webhookUrl").asText()).isEqualTo("https://hooks.example/render");
    assertThat(task.path("initiatedAt").asText()).isEqualTo("2023-11-14T22:13:22.000Z");
    assertThat(task.at("/acknowledgement/estimatedCompletion").asText()).isEqualTo("20s");
    assertThat(task.at("/progress/progress").doubleValue()).isEqualTo(0.4);
    assertThat(task.at("/progress/message").asText()).isEqualTo("drawing");
    assertThat(task.path("resultUrl").isNull()).isTrue();
    assertThat(task.path("completedAt").isNull()).isTrue();
    assertThat(task.toString()).doesNotContain("Bearer").doesNotContain("v=1");
  }
}
