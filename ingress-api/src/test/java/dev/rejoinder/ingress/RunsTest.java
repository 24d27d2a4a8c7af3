package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CancelRun;
import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.schemas.ModelRetryScheduled;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.RunStatus;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunsTest {

  private static final String THREAD = "thread_1";
  private static final String RUN = "run_0123456789abcdefghijklmnop";
  private static final String CANCEL = "/api/runs/" + RUN + "/cancel";

  private final Ingress ingress = new Ingress();
  private final Story story = new Story(ingress.view, THREAD, RUN);
  private final String call = ingress.callIds.mint(THREAD, RUN, 1, 0);

  @AfterEach
  void close() {
    ingress.close();
  }

  private Answer runStatus() {
    return ingress.get("/api/run-status?thread_id=" + THREAD + "&run_id=" + RUN);
  }

  private Answer cancelWithoutBody() {
    return ingress.send("POST", CANCEL, BodyPublishers.noBody(), "");
  }

  @Test
  void theStatusListsWhatIsPending() {
    story.queued("Why?", "d").started().asksFor(call).registers(call);

    Answer answer = ingress.get("/api/status");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("running");
    assertThat(answer.text("assistant_id")).isEqualTo("weather");
    assertThat(answer.body().get("pending_tool_calls").isInt()).isTrue();
    assertThat(answer.body().get("pending_tool_calls").asInt()).isEqualTo(1);
    assertThat(answer.body().at("/pending_calls/0/toolCallId").asText()).isEqualTo(call);
    assertThat(answer.body().at("/pending_calls/0/threadId").asText()).isEqualTo(THREAD);
    assertThat(answer.body().at("/pending_calls/0/runId").asText()).isEqualTo(RUN);
    assertThat(answer.body().at("/pending_calls/0/functionName").asText()).isEqualTo("get_weather");
    assertThat(answer.body().at("/pending_calls/0/timestamp").isNumber()).isTrue();

    story.closes(call, CallStatus.SUCCEEDED);
    assertThat(ingress.get("/api/status").body().get("pending_tool_calls").asInt()).isZero();
  }

  @Test
  void runStatusFollowsTheRun() {
    story.queued("Why?", "d").started().asksFor(call).registers(call);
    assertThat(runStatus().text("webhook_status")).isEqualTo("pending");

    story.accepts(call, "{}");
    Answer waiting = runStatus();
    assertThat(waiting.text("status")).isEqualTo("requires_action");
    assertThat(waiting.text("webhook_status")).isEqualTo("sent");
    assertThat(waiting.body().at("/tool_calls/0/id").asText()).isEqualTo(call);
    assertThat(waiting.body().get("pending_tool_calls").asInt()).isEqualTo(1);

    story.fails("server_error");
    Answer failed = runStatus();
    assertThat(failed.status()).isEqualTo(200);
    assertThat(failed.text("status")).isEqualTo("failed");
    assertThat(failed.text("error")).isEqualTo("It went wrong.");
    assertThat(failed.text("error_code")).isEqualTo("server_error");
    assertThat(failed.body().has("tool_calls")).isFalse();
  }

  @Test
  void runStatusTurnsDownWhatDoesNotFit() {
    story.queued("Why?", "d").completes("Done.");

    Answer missing = ingress.get("/api/run-status?run_id=");
    assertThat(missing.status()).isEqualTo(400);
    assertThat(missing.text("details")).isEqualTo("Missing: thread_id, run_id");
    Answer mismatch = ingress.get("/api/run-status?thread_id=thread_2&run_id=" + RUN);
    assertThat(mismatch.status()).isEqualTo(400);
    assertThat(mismatch.text("error")).isEqualTo("Request correlation error");
    assertThat(ingress.get("/api/run-status?thread_id=a&run_id=b").status()).isEqualTo(404);
    assertThat(runStatus().text("message")).isEqualTo("Done.");
  }

  @Test
  void aRunIsShownWithItsTurnsCallsAndTokens() {
    story.queued("Why?", "d").started().asksFor(call).registers(call).accepts(call, "{}");
    story.closes(call, CallStatus.SUCCEEDED).resolves(call, 0).completes("Done.");

    Answer answer = ingress.get("/api/runs/" + RUN);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("id")).isEqualTo(RUN);
    assertThat(answer.text("object")).isEqualTo("run");
    assertThat(answer.text("assistant_id")).isEqualTo("weather");
    assertThat(answer.text("status")).isEqualTo("completed");
    assertThat(answer.text("message")).isEqualTo("Done.");
    assertThat(answer.body().get("created_at").asLong()).isEqualTo(1_700_000_001L);
    assertThat(answer.body().get("ended_at").asLong()).isEqualTo(1_700_000_009L);
    assertThat(answer.body().get("last_error").isNull()).isTrue();
    assertThat(answer.body().get("incomplete_details").isNull()).isTrue();
    assertThat(answer.body().at("/usage/total_tokens").asLong()).isEqualTo(29);
    assertThat(answer.body().at("/turns/0/usage/input_tokens").asLong()).isEqualTo(7);
    assertThat(answer.body().at("/turns/0/model").asText()).isEqualTo("scripted");
    assertThat(answer.body().at("/tool_calls/0/id").asText()).isEqualTo(call);
    assertThat(answer.body().at("/tool_calls/0/status").asText()).isEqualTo("succeeded");
    assertThat(answer.body().at("/tool_calls/0/attempts").asInt()).isEqualTo(1);
  }

  @Test
  void aModelAttemptToBeMadeAgainIsShownUntilTheModelAnswers() {
    story.queued("Why?", "d").started();
    Instant due = Instant.ofEpochSecond(1_700_000_100);
    story.run(
        RunStatus.IN_PROGRESS,
        new ModelRetryScheduled(1, 2, "rate_limit_exceeded", "HTTP 429: Slow down.", due));

    Answer waiting = ingress.get("/api/runs/" + RUN);
    assertThat(waiting.body().get("model_retry"))
        .hasToString(
            "{\"turn\":1,\"failed_attempt\":2,\"code\":\"rate_limit_exceeded\","
                + "\"message\":\"HTTP 429: Slow down.\",\"next_attempt_at\":1700000100}");
    assertThat(waiting.body().get("last_error").isNull()).isTrue();

    story.asksFor(call);
    assertThat(ingress.get("/api/runs/" + RUN).body().get("model_retry").isNull()).isTrue();
  }

  @Test
  void aRunAnotherReplicaJustAcceptedIsWaitedFor() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> asking = clients.submit(() -> ingress.get("/api/runs/" + RUN));
      story.queued("Why?", "d");

      assertThat(asking.get(10, TimeUnit.SECONDS).text("status")).isEqualTo("queued");
    }
  }

  @Test
  void aRunThatIsAcceptedAndHasNotBegunIsNotSaidToBeMissing() {
    ingress.log.onCommand(ingress.openQuestions::on);
    Answer accepted = ingress.ask("{\"message\":\"Why?\"}", "Prefer", "respond-async");
    assertThat(accepted.status()).isEqualTo(202);

    for (String path :
        List.of(
            "/api/runs/" + accepted.text("run_id"),
            "/api/threads/" + accepted.text("thread_id"),
            "/api/threads/" + accepted.text("thread_id") + "/messages")) {
      Answer answer = ingress.get(path);
      assertThat(answer.status()).as(path).isEqualTo(503);
      assertThat(answer.header("Retry-After")).as(path).isNotEmpty();
    }
  }

  @Test
  void unknownRunsAreNotFound() {
    assertThat(ingress.get("/api/runs/nonsense").status()).isEqualTo(404);
    assertThat(ingress.post("/api/runs/nonsense/cancel", "{}").status()).isEqualTo(404);
    Answer answer = ingress.get("/api/runs/" + RUN);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("error")).isEqualTo("Run not found");
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void cancellingARunShowsItCancelled() {
    story.queued("Why?", "d").started();
    ingress.log.onCommand(
        command -> ingress.story(command).isCancelled(((CancelRun) command.getBody()).getReason()));

    Answer answer = ingress.post(CANCEL, "{\"reason\":\"Enough.\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("object")).isEqualTo("run");
    assertThat(answer.text("status")).isEqualTo("cancelled");
    assertThat(answer.body().at("/last_error/message").asText()).isEqualTo("Enough.");
    assertThat(ingress.log.commands().getFirst().getThreadId()).isEqualTo(THREAD);

    Answer again = cancelWithoutBody();
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("status")).isEqualTo("cancelled");
    assertThat(ingress.log.commands()).hasSize(1);
  }

  @Test
  void cancellingARunThatEndedMeanwhileIsAConflict() {
    story.queued("Why?", "d").started();
    ingress.log.onCommand(command -> {
      story.completes("Done.");
      ingress.story(command).run(RunStatus.COMPLETED, new InputDiscarded("run_ended"));
    });

    Answer answer = cancelWithoutBody();

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("status")).isEqualTo("completed");
  }

  @Test
  void cancellingARunTheWorkerDoesNotKnowIsNotFound() {
    story.queued("Why?", "d").started();
    ingress.log.onCommand(
        command -> ingress.story(command).run(RunStatus.FAILED, new RunRefused("run_not_found")));

    assertThat(cancelWithoutBody().status()).isEqualTo(404);
  }

  @Test
  void aCancellationNobodyDecidesInTimeIsProcessing() {
    story.queued("Why?", "d").started();

    Answer answer = ingress.post(CANCEL, "{}", "Prefer", "wait=0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("current_status")).isEqualTo("in_progress");
    ingress.log.breakDown();
    assertThat(cancelWithoutBody().status()).isEqualTo(503);
  }

  @Test
  void aReasonThatDoesNotFitIsRefused() {
    story.queued("Why?", "d").started();

    assertThat(ingress.post(CANCEL, "{\"reason\":5}").status()).isEqualTo(400);
    assertThat(ingress.post(CANCEL, "{\"reason\":\"%s\"}".formatted("x".repeat(501))).status())
        .isEqualTo(400);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }
}
