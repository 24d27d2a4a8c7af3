package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.Receiver;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhook tasks from the request to the result on the thread, with all workers. */
class TasksIT {

  private static final String AUTH = "Bearer not-for-any-log";
  private static final Answer TAKEN =
      Answer.json(202, "{\"status\":\"accepted\",\"estimatedCompletion\":\"20s\"}");

  @TempDir private static Path folder;

  private static Stage stage;
  private static TaskDesk tasks;

  @BeforeAll
  static void start() throws InterruptedException {
    stage = Stage.start(folder, Map.of("look", "timeout: 30s"), Map.of("RETRY_DELAYS", "100ms"));
    tasks = new TaskDesk(stage);
  }

  @AfterAll
  static void theLogOfAllThisCanBeTrusted() throws Exception {
    try (var ending = stage) {
      ending.awaitTrustedLog();
    }
  }

  @Test
  void theResultOfATaskReachesItsThreadAndTheModel() throws Exception {
    var since = Instant.now();
    var thread = stage.ask("Hello");
    try (var service = Receiver.answering(TAKEN)) {
      var metadata =
          Map.of(
              "isWebhookTask",
              true,
              "webhookUrl",
              service.url(),
              "webhookAuth",
              AUTH,
              "webhookParams",
              Map.of("quality", "high", "format", "mp4"));
      var registered =
          tasks.post(
              "/api/tasks",
              Map.of(
                  "taskMetadata", metadata,
                  "prompt", "A film about rain",
                  "userId", "user-1",
                  "projectId", "project-1",
                  "taskId", "film-1",
                  "threadId", thread.text("thread_id")));

      assertThat(registered.httpStatus()).as(registered.toString()).isEqualTo(202);
      var id = registered.text("correlationId");
      var sent = service.awaitRequests(1, Stage.PATIENCE).getFirst();
      var body = Stage.parsed(sent);
      assertThat(sent.header("Authorization")).contains(AUTH);
      assertThat(sent.header("webhook-id")).contains(id);
      assertThat(sent.header("webhook-signature")).isPresent();
      assertThat(sent.header("X-Webhook-Secret")).isEmpty();
      assertThat(body.path("correlationId").asText()).isEqualTo(id);
      assertThat(URI.create(body.path("callbackUrl").asText()).getPath())
          .isEqualTo("/api/webhook-callback/" + id);
      assertThat(body.path("quality").asText()).isEqualTo("high");
      assertThat(body.path("prompt").asText()).isEqualTo("A film about rain");
      assertThat(body.path("taskId").asText()).isEqualTo("film-1");
      var initiated = tasks.await(id, "initiated");
      assertThat(initiated.body().at("/acknowledgement/estimatedCompletion").asText())
          .isEqualTo("20s");
      assertThat(initiated.body().path("initiatedAt").isNull()).isFalse();

      assertThat(
              tasks.callBack(id, TaskDesk.result("https://cdn.example.com/film.mp4")).httpStatus())
          .isEqualTo(200);

      var completed = tasks.await(id, "completed");
      assertThat(completed.text("resultUrl")).isEqualTo("https://cdn.example.com/film.mp4");
      assertThat(completed.body().at("/metadata/duration").asText()).isEqualTo("2m 30s");
      theThreadHears(thread, "film.mp4");
      theStatisticsAndTheListShow(since, id);
      var event = tasks.event(id);
      assertThat(event.getType()).isEqualTo("task.completed");
      assertThat(event.getThreadId()).isEqualTo(thread.text("thread_id"));
      assertThat(event.getData()).contains("film.mp4", "\"taskId\":\"film-1\"");
    }
  }

  private static void theThreadHears(Reply thread, String what) throws Exception {
    var note =
        Eventually.eventually(
            "the note", Stage.PATIENCE, () -> stage.messages(thread, "note"), n -> !n.isEmpty());
    assertThat(note).singleElement().asString().contains(what);
    var question = "What came of it in " + thread.text("thread_id") + "?";
    assertThat(stage.ask(thread, question).status()).isEqualTo("completed");
    assertThat(stage.model().asked(question))
        .singleElement()
        .satisfies(messages ->
            assertThat(String.join("\n", DirectedModel.of("user", messages)))
                .contains("A note from the system", what));
  }

  private static void theStatisticsAndTheListShow(Instant since, String id) throws Exception {
    var stats = tasks.get("/api/tasks/stats?since=" + since).body();
    assertThat(stats.path("total").asInt()).isEqualTo(1);
    assertThat(stats.at("/byStatus/completed").asInt()).isEqualTo(1);
    assertThat(stats.path("successRate").asDouble()).isEqualTo(100.0);
    assertThat(stats.at("/timeToCallbackMs/p50").asLong()).isPositive();
    assertThat(tasks.get("/api/tasks?userId=user-1&status=completed").body().path("data"))
        .singleElement()
        .satisfies(shown -> assertThat(shown.path("correlationId").asText()).isEqualTo(id));
    assertThat(tasks.get("/api/tasks?userId=user-1&status=expired").body().path("data")).isEmpty();
  }

  @Test
  void aTaskNobodyAnswersExpiresWithinASecondOfItsDeadline() throws Exception {
    var thread = stage.ask("Hello");
    try (var service = Receiver.answering(TAKEN)) {
      var id = tasks.submit(service, Map.of("timeout", "1s", "threadId", thread.text("thread_id")));

      var expired = tasks.await(id, "expired");

      var event = tasks.event(id);
      assertThat(event.getType()).isEqualTo("task.expired");
      assertThat(event.getAt().toEpochMilli() - expired.body().path("expiresAt").asLong())
          .isBetween(0L, 1000L);
      theThreadHears(thread, "expired");
    }
  }

  @Test
  void aServiceMaySayThatItFailed() throws Exception {
    try (var service = Receiver.answering(TAKEN)) {
      var id = tasks.submit(service, Map.of());
      var said = Map.of("correlationId", id, "status", "error", "error", "out of film");

      assertThat(tasks.post("/api/webhook-callback", said).httpStatus()).isEqualTo(200);

      assertThat(tasks.await(id, "failed").text("error")).isEqualTo("out of film");
      assertThat(tasks.event(id).getType()).isEqualTo("task.failed");
    }
  }

  @Test
  void aCancelledTaskTakesNoAnswer() throws Exception {
    var thread = stage.ask("Hello");
    try (var service = Receiver.answering(TAKEN)) {
      var id = tasks.submit(service, Map.of("threadId", thread.text("thread_id")));
      var cancel = "/api/tasks/" + id + "/cancel";

      var cancelled = tasks.post(cancel, Map.of("reason", "changed my mind"));

      assertThat(cancelled.httpStatus()).as(cancelled.toString()).isEqualTo(200);
      assertThat(cancelled.status()).isEqualTo("cancelled");
      assertThat(tasks.post(cancel, Map.of()).httpStatus()).isEqualTo(409);
      assertThat(
              tasks.callBack(id, TaskDesk.result("https://cdn.example.com/late.mp4")).httpStatus())
          .isEqualTo(410);
      assertThat(tasks.event(id).getType()).isEqualTo("task.cancelled");
      assertThat(stage.ask(thread, "Still there?").status()).isEqualTo("completed");
      assertThat(stage.messages(thread, "note")).isEmpty();
    }
  }

  @Test
  void aSyncTaskIsAnsweredWithItsResult() throws Exception {
    var film = "{\"status\":\"success\",\"resultUrl\":\"https://cdn.example.com/now.mp4\"}";
    try (var service = Receiver.answering(Answer.json(200, film), Answer.json(200, "{\"x\":1}"))) {
      var body = Map.of("webhookUrl", service.url(), "mode", "sync");

      var first = tasks.post("/api/tasks", body);
      var second = tasks.post("/api/tasks", body);

      assertThat(first.httpStatus()).as(first.toString()).isEqualTo(200);
      assertThat(first.status()).isEqualTo("completed");
      assertThat(first.text("resultUrl")).isEqualTo("https://cdn.example.com/now.mp4");
      assertThat(second.body().at("/metadata/response/x").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aSignOfLifeExtendsTheDeadline() throws Exception {
    try (var service = Receiver.answering(TAKEN)) {
      var heartbeat = Map.of("extension", "20s", "cap", "60s");
      var id = tasks.submit(service, Map.of("timeout", "2s", "heartbeat", heartbeat));
      var before = tasks.await(id, "initiated").body().path("expiresAt").asLong();

      var alive =
          tasks.post(
              "/api/webhook-callback/" + id,
              Map.of("status", "in_progress", "progress", 0.4, "message", "rendering"));

      assertThat(alive.httpStatus()).as(alive.toString()).isEqualTo(200);
      assertThat(alive.body().path("expiresAt").asLong()).isGreaterThan(before + 10_000);
      assertThat(tasks.await(id, "initiated").body().at("/progress/progress").asDouble())
          .isEqualTo(0.4);
      Eventually.eventuallyTrue(
          "the first deadline passed",
          Stage.PATIENCE,
          () -> System.currentTimeMillis() > before + 500);
      assertThat(tasks.await(id, "initiated").status()).isEqualTo("initiated");
      assertThat(
              tasks.callBack(id, TaskDesk.result("https://cdn.example.com/slow.mp4")).httpStatus())
          .isEqualTo(200);
    }
  }

  @Test
  void noTopicHoldsTheAuthorizationInClear() throws Exception {
    try (var service = Receiver.answering(Answer.status(500), TAKEN)) {
      var id = tasks.submit(service, Map.of("webhookAuth", AUTH));
      assertThat(service.awaitRequests(2, Stage.PATIENCE))
          .allSatisfy(request -> assertThat(request.header("Authorization")).contains(AUTH));
      tasks.callBack(id, TaskDesk.result("https://cdn.example.com/secret.mp4"));
      tasks.await(id, "completed");

      var written =
          Logged.bytes(topicsOfThisTest()).stream()
              .filter(record -> record.value() != null)
              .map(record -> new String(record.value(), StandardCharsets.ISO_8859_1))
              .toList();

      assertThat(written).filteredOn(text -> text.contains(id)).hasSizeGreaterThan(8);
      assertThat(written).noneMatch(text -> text.contains("not-for-any-log"));
    }
  }

  @Test
  void aCallbackAtTheWrongAddressIsToldTheRightOne() throws Exception {
    try (var service = Receiver.answering(TAKEN)) {
      var task = tasks.submit(service, Map.of());
      var asked = stage.ask("use(look:address)");
      var call = Stage.call(asked, 0);

      var toTools = stage.callBack(task, "sunny");
      var toTasks = tasks.callBack(call, TaskDesk.result("https://cdn.example.com/wrong.mp4"));

      assertThat(toTools.httpStatus()).isEqualTo(400);
      assertThat(toTools.text("details")).contains("call back at /api/webhook-callback/" + task);
      assertThat(toTasks.httpStatus()).isEqualTo(400);
      assertThat(toTasks.text("details")).contains("answer it at /api/callbacks/" + call);
    }
  }

  /** Streams' own topics too. */
  private static List<String> topicsOfThisTest() throws Exception {
    var events = stage.rejoinder().topics().events();
    var prefix = events.name().substring(0, events.name().indexOf(events.label()));
    try (var admin = Admin.create(Map.of("bootstrap.servers", KafkaForTests.bootstrapServers()))) {
      return admin.listTopics().names().get().stream()
          .filter(name -> name.startsWith(prefix))
          .toList();
    }
  }
}
