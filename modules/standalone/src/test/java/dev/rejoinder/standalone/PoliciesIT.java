package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.testkit.Eventually;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tools and threads are told to do by policy, over HTTP with all workers. */
class PoliciesIT {

  @TempDir private static Path folder;

  private static Stage stage;

  @BeforeAll
  static void start() throws InterruptedException {
    stage =
        Stage.start(
            folder,
            Map.of(
                "look",
                "timeout: 30s",
                "launch",
                "timeout: 30s, requires_approval: true",
                "alive",
                "timeout: 2s, heartbeat: {extension: 20s, cap: 60s}"),
            Map.of("CALL_APPROVAL_TIMEOUT", "4s"));
  }

  @AfterAll
  static void theLogOfAllThisCanBeTrusted() throws Exception {
    try (var ending = stage) {
      ending.awaitTrustedLog();
    }
  }

  @Test
  void anApprovedCallIsSentAndAnswered() throws Exception {
    var asked = stage.ask("use(launch:approved)");
    var call = Stage.call(asked, 0);
    assertThat(asked.status()).isEqualTo("requires_action");
    assertThat(asked.text("message")).isEqualTo("Tool calls await approval");
    assertThat(asked.body().at("/tool_calls/0/status").asText()).isEqualTo("awaiting_approval");

    var early = stage.callBack(call, "launched");
    var approved = decide(call, "approve", Map.of("decided_by", "flight director"));

    assertThat(early.httpStatus()).as(early.toString()).isEqualTo(409);
    assertThat(early.text("error")).isEqualTo("Tool call awaits approval");
    assertThat(approved.httpStatus()).as(approved.toString()).isEqualTo(200);
    Eventually.eventuallyTrue(
        "the delivery", Stage.PATIENCE, () -> stage.deliveries(call).size() == 1);
    assertThat(stage.respond(asked, call, "launched").text("message"))
        .isEqualTo("I was told [launched]");
    assertThat(decide(call, "approve", Map.of()).httpStatus()).isEqualTo(409);
  }

  @Test
  void theReasonOfARejectionReachesTheModel() throws Exception {
    var asked = stage.ask("use(launch:rejected)");
    var call = Stage.call(asked, 0);

    var rejected = decide(call, "reject", Map.of("reason", "The wind is too strong."));

    assertThat(rejected.httpStatus()).as(rejected.toString()).isEqualTo(200);
    assertThat(rejected.status()).isEqualTo("rejected");
    var ended = stage.ended(asked);
    assertThat(ended.status()).isEqualTo("completed");
    assertThat(ended.text("message")).contains("rejected", "The wind is too strong.");
    assertThat(stage.deliveries(call)).isEmpty();
    assertThat(decide(call, "approve", Map.of()).httpStatus()).isEqualTo(409);
    assertThat(stage.callBack(call, "launched").httpStatus()).isEqualTo(410);
  }

  @Test
  void aCallNobodyApprovesExpires() throws Exception {
    var asked = stage.ask("use(launch:forgotten)");
    var call = Stage.call(asked, 0);

    var ended = stage.ended(asked);

    assertThat(ended.status()).isEqualTo("completed");
    assertThat(ended.text("message")).contains("Nobody approved the call in time.");
    assertThat(stage.call(call).status()).isEqualTo("expired");
    assertThat(stage.deliveries(call)).isEmpty();
    assertThat(decide(call, "approve", Map.of()).httpStatus()).isEqualTo(409);
  }

  @Test
  void aQuestionToABusyThreadWaitsItsTurn() throws Exception {
    var first = stage.ask("use(look:enqueue)");
    var second = busy(first, "Second question", "enqueue");
    assertThat(second.httpStatus()).as(second.toString()).isEqualTo(202);
    assertThat(stage.rejoinder().run(second.text("run_id")).status()).isEqualTo("queued");

    var answered = stage.respond(first, Stage.call(first, 0), "sunny");

    assertThat(answered.text("message")).isEqualTo("I was told [sunny]");
    assertThat(stage.ended(second).status()).isEqualTo("completed");
  }

  @Test
  void aQuestionToABusyThreadIsRefused() throws Exception {
    var first = stage.ask("use(look:reject)");

    var second = busy(first, "Second question", "reject");

    assertThat(second.httpStatus()).as(second.toString()).isEqualTo(409);
    assertThat(second.text("error")).isEqualTo("Thread busy");
    assertThat(second.text("thread_id")).isEqualTo(first.text("thread_id"));
    assertThat(stage.respond(first, Stage.call(first, 0), "sunny").status()).isEqualTo("completed");
    assertThat(stage.ended(busy(first, "Third question", "reject")).status())
        .isEqualTo("completed");
  }

  @Test
  void aQuestionInterruptsTheRunAndGoesFirst() throws Exception {
    var first = stage.ask("use(look:interrupt)");
    var call = Stage.call(first, 0);
    var waiting = busy(first, "Waiting question", "enqueue");

    var urgent = busy(first, "use(look:urgent)", "interrupt");

    var interrupted = stage.ended(first);
    assertThat(interrupted.status()).isEqualTo("cancelled");
    assertThat(interrupted.body().at("/last_error/message").asText())
        .contains("interrupted by " + urgent.text("run_id"));
    var open =
        Eventually.eventually(
            "the urgent question's call",
            Stage.PATIENCE,
            () -> stage.rejoinder().run(urgent.text("run_id")),
            run -> run.status().equals("requires_action"));
    assertThat(stage.rejoinder().run(waiting.text("run_id")).status()).isEqualTo("queued");
    stage.awaitCall(call, "cancelled");
    assertThat(stage.callBack(call, "sunny").httpStatus()).isEqualTo(410);
    stage.respond(urgent, Stage.call(open, 0), "rainy");
    assertThat(stage.ended(urgent).text("message")).isEqualTo("I was told [rainy]");
    assertThat(stage.ended(waiting).status()).isEqualTo("completed");
  }

  @Test
  void aSignOfLifeOfAToolShowsAndExtendsTheDeadline() throws Exception {
    var asked = stage.ask("use(alive:film)");
    var call = stage.anyCall(asked, 0);
    var deadline = stage.sentAt(call).plusSeconds(2);

    var alive = progress(call, Map.of("status", "in_progress", "progress", 0.4, "message", "half"));

    assertThat(alive.httpStatus()).as(alive.toString()).isEqualTo(200);
    assertThat(alive.body().path("expires_at").asLong()).isGreaterThan(deadline.getEpochSecond());
    assertThat(stage.call(call).body().at("/progress/progress").asDouble()).isEqualTo(0.4);
    assertThat(progress(call, Map.of("status", "in_progress", "progress", 1.5)).httpStatus())
        .isEqualTo(400);
    Eventually.eventuallyTrue(
        "the first deadline passed",
        Stage.PATIENCE,
        () -> Instant.now().isAfter(deadline.plusMillis(500)));
    assertThat(stage.respond(asked, call, "done").text("message")).isEqualTo("I was told [done]");
  }

  private static Reply progress(String call, Map<String, ?> body) throws Exception {
    return stage.rejoinder().post("/api/callbacks/" + call, body);
  }

  private static Reply busy(Reply first, String question, String policy) throws Exception {
    return stage.askAsync(
        Map.of("message", question, "thread_id", first.text("thread_id"), "thread_policy", policy));
  }

  private static Reply decide(String call, String decision, Map<String, ?> body) throws Exception {
    return stage.rejoinder().post("/api/calls/" + call + "/" + decision, body);
  }
}
