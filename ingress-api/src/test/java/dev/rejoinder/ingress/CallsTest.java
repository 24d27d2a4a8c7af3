package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.schemas.ApproveCall;
import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.RejectCall;
import dev.rejoinder.schemas.RunCommand;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallsTest {

  private static final String THREAD = "thread_1";
  private static final String RUN = "run_0123456789abcdefghijklmnop";
  private static final Instant DEADLINE = Instant.ofEpochSecond(1_700_009_000L);

  private final Ingress ingress = new Ingress();
  private final Story story = new Story(ingress.view, THREAD, RUN);
  private final String call = ingress.callIds.mint(THREAD, RUN, 1, 0);

  @BeforeEach
  void aCallAwaitsApproval() {
    story.queued("Why?", "d").started().asksFor(call).awaitsApproval(call);
  }

  @AfterEach
  void close() {
    ingress.close();
  }

  private void script(Consumer<Story> steps) {
    ingress.log.onCallCommand(
        command -> steps.accept(story.becauseOf(String.valueOf(command.getCommandId()))));
  }

  private Answer decide(String decision, String body) {
    return ingress.post("/api/calls/" + call + "/" + decision, body);
  }

  private CallCommand published() {
    assertThat(ingress.log.callCommands()).hasSize(1);
    return ingress.log.callCommands().getFirst();
  }

  @Test
  void anApprovedCallGoesOut() {
    script(told ->
        told.call(call, CallStatus.DELIVERING, new CallApproved("ann", "fine", call, DEADLINE)));

    Answer answer = decide("approve", "{\"decided_by\":\"ann\",\"reason\":\"fine\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("id")).isEqualTo(call);
    assertThat(answer.text("status")).isEqualTo("delivering");
    assertThat(answer.body().get("expires_at").longValue()).isEqualTo(DEADLINE.getEpochSecond());
    assertThat(published().getBody()).isEqualTo(new ApproveCall("ann", "fine"));
    assertThat(published().getThreadId()).isEqualTo(THREAD);
    assertThat(published().getRunId()).isEqualTo(RUN);
  }

  @Test
  void aRejectedCallEndsWithItsReason() {
    script(told ->
        told.call(
            call,
            CallStatus.REJECTED,
            new CallClosed("{\"error\":\"rejected\"}", "d", null, "no")));

    Answer answer = decide("reject", "{\"reason\":\"no\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("rejected");
    assertThat(published().getBody()).isEqualTo(new RejectCall(null, "no"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"approve", "reject"})
  void aDecisionNeedsNoBody(String decision) {
    Answer answer =
        ingress.send(
            "POST",
            "/api/calls/" + call + "/" + decision,
            BodyPublishers.noBody(),
            "",
            "Prefer",
            "wait=0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("processing");
    assertThat(answer.header("Location")).isEqualTo("/api/calls/" + call);
    assertThat(published().getCommandId()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "approve, not_awaiting_approval, DELIVERED, delivered",
    "reject, call_closed, EXPIRED, expired"
  })
  void aCallThatDoesNotAwaitApprovalIsAConflict(
      String decision, String reason, CallStatus status, String shown) {
    script(told -> told.call(call, status, new CallInputIgnored(reason)));

    Answer answer = decide(decision, "{}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("status")).isEqualTo(shown);
    assertThat(answer.text("details")).contains(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"approve", "reject"})
  void forgedAndUnknownCallsAreNotFound(String decision) {
    assertThat(ingress.post("/api/calls/call_x/" + decision, "{}").status()).isEqualTo(404);
    assertThat(ingress.log.nothingPublished()).isTrue();

    script(told -> told.strayCall(call, CallStatus.PARKED, new CallInputIgnored("call_not_found")));
    assertThat(decide(decision, "{}").status()).isEqualTo(404);
    assertThat(ingress.get("/api/calls/call_x").status()).isEqualTo(404);
    String other = ingress.callIds.mint(THREAD, RUN, 1, 7);
    assertThat(ingress.get("/api/calls/" + other).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"approve", "reject"})
  void decisionsThatDoNotFitAreRefused(String decision) {
    String longReason = "{\"reason\":\"" + "r".repeat(501) + "\"}";
    String task = ingress.callIds.freshTask();

    assertThat(decide(decision, longReason).text("details"))
        .isEqualTo("reason may have at most 500 characters.");
    assertThat(decide(decision, longReason).status()).isEqualTo(400);
    assertThat(decide(decision, "{\"decided_by\":1}").status()).isEqualTo(400);
    Answer ofTask = ingress.post("/api/calls/" + task + "/" + decision, "{}");
    assertThat(ofTask.status()).isEqualTo(400);
    assertThat(ofTask.text("details")).contains("/api/tasks/" + task);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void aDecisionKafkaDoesNotConfirmIsNeverASuccess() {
    ingress.log.breakDown();

    assertThat(decide("approve", "{}").status()).isEqualTo(503);
  }

  @Test
  void anAnswerToACallNobodySentIsRefused() {
    ingress.log.onCallback(callback ->
        story
            .becauseOf(callback.getCallbackId())
            .call(call, CallStatus.AWAITING_APPROVAL, new CallInputIgnored("awaiting_approval")));

    Answer answer = ingress.post("/api/callbacks/" + call, "{\"output\":1}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("error")).isEqualTo("Tool call awaits approval");
    assertThat(answer.text("details")).contains("/api/calls/" + call + "/approve");
    assertThat(answer.text("status")).isEqualTo("awaiting_approval");
  }

  @Test
  void aCallIsShownWithItsRun() {
    Answer answer = ingress.get("/api/calls/" + call);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("object")).isEqualTo("call");
    assertThat(answer.text("status")).isEqualTo("awaiting_approval");
    assertThat(answer.text("function")).isEqualTo("get_weather");
    assertThat(answer.body().at("/arguments/location").asText()).isEqualTo("Berlin");
    assertThat(answer.text("run_id")).isEqualTo(RUN);
    assertThat(answer.text("thread_id")).isEqualTo(THREAD);
    assertThat(answer.body().get("attempts").intValue()).isZero();
    assertThat(answer.body().get("progress").isNull()).isTrue();
    assertThat(answer.body().get("expires_at").isNumber()).isTrue();
  }

  @Test
  void callsThatAwaitApprovalAreListedAmongThosePending() {
    Answer status = ingress.get("/api/status");
    assertThat(status.body().at("/pending_calls/0/status").asText()).isEqualTo("awaiting_approval");

    story.call(call, CallStatus.DELIVERING, new CallApproved(null, "", call, DEADLINE));

    assertThat(ingress.get("/api/status").body().at("/pending_calls/0/status").asText())
        .isEqualTo("delivering");
  }

  @Test
  void whoAsksIsToldOfCallsThatAwaitApproval() {
    ingress.log.onCommand(this::asksForAnApproval);

    Answer answer = ingress.ask("{\"message\":\"Send it?\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("requires_action");
    assertThat(answer.text("message")).isEqualTo("Tool calls await approval");
    assertThat(answer.body().at("/tool_calls/0/status").asText()).isEqualTo("awaiting_approval");
    assertThat(answer.body().get("webhook_results")).isEmpty();
  }

  private void asksForAnApproval(RunCommand command) {
    String asked = ingress.mint(command, 0);
    ingress.queued(command).started().asksFor(asked).awaitsApproval(asked);
  }
}
