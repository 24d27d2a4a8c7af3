package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Secret;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.Receiver;
import dev.rejoinder.topics.CallIds;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of the race table over HTTP that apply to webhook tasks. */
class TaskRacesIT {

  private static final Map<String, ?> RESULT = TaskDesk.result("https://cdn.example.com/1.mp4");
  private static final Map<String, ?> OTHER = TaskDesk.result("https://cdn.example.com/2.mp4");

  @TempDir private static Path folder;

  private static Stage stage;
  private static TaskDesk tasks;

  private final Receiver service =
      Receiver.start(request ->
          request.body().contains("twice") && first(request.header("webhook-id"))
              ? new Answer.Stall()
              : Answer.status(202));

  @BeforeAll
  static void start() throws InterruptedException {
    stage =
        Stage.start(
            folder,
            Map.of("look", ""),
            Map.of("DISPATCH_REQUEST_TIMEOUT", "1s", "RETRY_DELAYS", "100ms"));
    tasks = new TaskDesk(stage);
  }

  @AfterEach
  void closeService() {
    service.close();
  }

  @AfterAll
  static void theLogOfAllThisCanBeTrusted() throws Exception {
    try (var ending = stage) {
      ending.awaitTrustedLog();
    }
  }

  @Test
  void callbackBeforeRegistration() throws Exception {
    var id = new CallIds(new Secret(Stage.SIGNING_SECRET)).taskOf("early");

    var early = tasks.callBack(id, RESULT);
    var registered =
        tasks.post(
            "/api/tasks",
            Map.of("webhookUrl", service.url()),
            "Idempotency-Key",
            "early",
            "Prefer",
            "wait=20");

    assertThat(early.httpStatus()).as(early.toString()).isEqualTo(202);
    assertThat(registered.text("correlationId")).isEqualTo(id);
    assertThat(registered.httpStatus()).as(registered.toString()).isEqualTo(200);
    assertThat(registered.status()).isEqualTo("completed");
    assertThat(registered.text("resultUrl")).isEqualTo("https://cdn.example.com/1.mp4");
    assertThat(tasks.event(id).getType()).isEqualTo("task.completed");
    assertThat(service.requests()).isEmpty();
  }

  @Test
  void callbackWithAForgedId() throws Exception {
    var id = tasks.submit(service, Map.of());
    var forged = id.substring(0, id.length() - 1) + (id.endsWith("a") ? "b" : "a");

    assertThat(tasks.callBack(forged, RESULT).httpStatus()).isEqualTo(404);
    assertThat(tasks.post("/api/webhook-callback/" + forged, RESULT).httpStatus()).isEqualTo(404);
    assertThat(tasks.await(id, "initiated").body().path("resultUrl").isNull()).isTrue();
  }

  @Test
  void callbackForAnotherTask() throws Exception {
    var id = tasks.submit(service, Map.of());
    var other = tasks.submit(service, Map.of());

    var mixed =
        tasks.post(
            "/api/webhook-callback/" + id, Map.of("status", "success", "correlationId", other));

    assertThat(mixed.httpStatus()).isEqualTo(400);
    assertThat(mixed.text("error")).isEqualTo("Request correlation error");
  }

  @Test
  void duplicateWithTheSameResult() throws Exception {
    var id = tasks.submit(service, Map.of());

    var first = tasks.callBack(id, RESULT);
    var again = tasks.post("/api/webhook-callback/" + id, RESULT);

    assertThat(first.httpStatus()).isEqualTo(200);
    assertThat(first.body().has("duplicate")).isFalse();
    assertThat(again.httpStatus()).isEqualTo(200);
    assertThat(again.body().path("duplicate").asBoolean()).isTrue();
    assertThat(tasks.event(id).getData()).contains("1.mp4");
  }

  @Test
  void duplicateWithADifferentResult() throws Exception {
    var id = tasks.submit(service, Map.of());
    tasks.callBack(id, RESULT);

    for (var other : List.of(OTHER, Map.of("status", "error", "error", "no"))) {
      var reply = tasks.callBack(id, other);
      assertThat(reply.httpStatus()).as(reply.toString()).isEqualTo(409);
      assertThat(reply.text("error")).isEqualTo("Task already completed");
    }
    assertThat(tasks.await(id, "completed").text("resultUrl")).endsWith("1.mp4");
  }

  @Test
  void lateAfterExpiryOfATaskThatWasTakenAndNeverAnswered() throws Exception {
    var id = tasks.submit(service, Map.of("timeout", "2s"));
    var expired = tasks.await(id, "expired");

    var late = tasks.callBack(id, RESULT);

    assertThat(expired.body().path("initiatedAt").isNull()).isFalse();
    assertThat(late.httpStatus()).as(late.toString()).isEqualTo(410);
    assertThat(late.status()).isEqualTo("expired");
    assertThat(tasks.await(id, "expired")).isEqualTo(expired);
    assertThat(tasks.event(id).getType()).isEqualTo("task.expired");
  }

  @Test
  void lateAfterCancel() throws Exception {
    var id = tasks.submit(service, Map.of());
    tasks.post("/api/tasks/" + id + "/cancel", Map.of());

    var late = tasks.callBack(id, RESULT);

    assertThat(late.httpStatus()).as(late.toString()).isEqualTo(410);
    assertThat(late.status()).isEqualTo("cancelled");
    assertThat(tasks.await(id, "cancelled").body().path("resultUrl").isNull()).isTrue();
  }

  @Test
  void deliveryTimesOutThoughTheServiceRan() throws Exception {
    var id = tasks.submit(service, Map.of("prompt", "twice"));
    var sent = service.awaitRequests(2, Stage.PATIENCE);

    var firstRun = tasks.callBack(id, RESULT);
    var secondRun = tasks.callBack(id, RESULT);

    assertThat(sent)
        .extracting(request -> request.header("webhook-id"))
        .containsExactly(Optional.of(id), Optional.of(id));
    assertThat(sent.get(0).body()).isEqualTo(sent.get(1).body());
    assertThat(firstRun.httpStatus()).isEqualTo(200);
    assertThat(secondRun.httpStatus()).isEqualTo(200);
    assertThat(secondRun.body().path("duplicate").asBoolean()).isTrue();
    assertThat(tasks.event(id).getType()).isEqualTo("task.completed");
  }

  @Test
  void aResultThatIsTooLarge() throws Exception {
    var id = tasks.submit(service, Map.of());
    var large = Map.of("status", "success", "metadata", Map.of("x", "x".repeat(300_000)));

    assertThat(tasks.callBack(id, large).httpStatus()).isEqualTo(413);
    assertThat(tasks.callBack(id, RESULT).httpStatus()).isEqualTo(200);
  }

  private boolean first(Optional<String> webhookId) {
    return service.requests().stream()
        .noneMatch(request -> request.header("webhook-id").equals(webhookId));
  }
}
