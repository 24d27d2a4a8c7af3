package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.ingress.view.Story;
import dev.rejoinder.ingress.view.TaskStory;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.topics.WebhookSignature;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackSignaturesTest {

  private static final String TOOL_SECRET = "whsec_dG9vbHM=";
  private static final String TASK_SECRET = "tasks";
  private static final String TASK_BODY = "{\"status\":\"success\", \"resultUrl\":\"u\"}";

  private Ingress ingress = ingress(false);

  @AfterEach
  void close() {
    ingress.close();
  }

  private static Ingress ingress(boolean required) {
    CallbackTrust trust =
        new CallbackTrust(
            Optional.of(new Secret(TOOL_SECRET)), Optional.of(new Secret(TASK_SECRET)), required);
    Ingress ingress = new Ingress(Setup.DEFAULT.with(trust).withoutSeal());
    ingress.log.onCallback(callback -> {
      new TaskStory(ingress.tasks, callback.getCallId())
          .becauseOf(callback.getCallbackId())
          .succeeds("{}");
      new Story(ingress.view, "thread_1", "run_1")
          .becauseOf(callback.getCallbackId())
          .closes(callback.getCallId(), CallStatus.SUCCEEDED);
    });
    return ingress;
  }

  private void restartRequired() {
    ingress.close();
    ingress = ingress(true);
  }

  private long nowSeconds() {
    return ingress.clock.instant().getEpochSecond();
  }

  private Answer callBack(String body, long timestampSeconds, String signature) {
    return ingress.post(
        "/api/webhook-callback/" + ingress.callIds.freshTask(),
        body,
        "webhook-id",
        "msg_1",
        "webhook-timestamp",
        String.valueOf(timestampSeconds),
        "webhook-signature",
        signature);
  }

  private static String signature(String secret, long timestampSeconds, String body) {
    return WebhookSignature.with(secret)
        .of("msg_1", timestampSeconds, body.getBytes(StandardCharsets.UTF_8));
  }

  private Answer answerTool(String body, String... headers) {
    String call = ingress.callIds.mint("thread_1", "run_1", 1, 0);
    return ingress.post("/api/callbacks/" + call, body, headers);
  }

  private void assertRefused(Answer answer, String sentence) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text("error")).isEqualTo("Signature refused");
    assertThat(answer.text("details")).contains(sentence);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void aRightSignatureIsBelievedAmongOthersToo() {
    String right = signature(TASK_SECRET, nowSeconds(), TASK_BODY);

    assertThat(callBack(TASK_BODY, nowSeconds(), right).status()).isEqualTo(200);
    assertThat(callBack(TASK_BODY, nowSeconds(), "v1,AAAA v2,x " + right).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(longs = {-300, 300})
  void aTimestampMayBeFiveMinutesOff(long offSeconds) {
    long then = nowSeconds() + offSeconds;

    assertThat(callBack(TASK_BODY, then, signature(TASK_SECRET, then, TASK_BODY)).status())
        .isEqualTo(200);
    long beyond = then + Long.signum(offSeconds);
    assertThat(callBack(TASK_BODY, beyond, signature(TASK_SECRET, beyond, TASK_BODY)).status())
        .isEqualTo(401);
  }

  @Test
  void aSignatureOfAnythingElseIsRefused() {
    long now = nowSeconds();

    assertRefused(
        callBack(TASK_BODY, now, signature(TASK_SECRET, now, TASK_BODY.replace(" ", ""))),
        "sign webhook-id, webhook-timestamp and the body");
    assertRefused(
        callBack(TASK_BODY, now, signature(TOOL_SECRET, now, TASK_BODY)), "TASK_WEBHOOK_SECRET");
    assertRefused(
        callBack(TASK_BODY, now, signature(TASK_SECRET, now - 1, TASK_BODY)), "does not match");
    assertRefused(callBack(TASK_BODY, now, "v1,"), "does not match");
    assertRefused(
        answerTool("{\"output\":1}", "webhook-signature", "v1,x"), "webhook-timestamp must be");
    assertRefused(
        answerTool("{\"output\":1}", "webhook-signature", "v1,x", "webhook-timestamp", "" + now),
        "with WEBHOOK_SECRET");
  }

  @Test
  void toolsSignWithTheirOwnSecret() {
    String body = "{\"output\":1}";

    Answer answer =
        answerTool(
            body,
            "webhook-id",
            "msg_1",
            "webhook-timestamp",
            String.valueOf(nowSeconds()),
            "webhook-signature",
            signature(TOOL_SECRET, nowSeconds(), body));

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void unsignedCallbacksAreBelievedUnlessSignaturesAreRequired() {
    String path = "/api/webhook-callback/" + ingress.callIds.freshTask();
    assertThat(ingress.post(path, TASK_BODY).status()).isEqualTo(200);

    restartRequired();

    assertRefused(ingress.post(path, TASK_BODY), "must be signed with TASK_WEBHOOK_SECRET");
    assertRefused(
        ingress.post("/api/webhook-callback", TASK_BODY),
        "must be signed with TASK_WEBHOOK_SECRET");
    assertRefused(answerTool("{\"output\":1}"), "must be signed with WEBHOOK_SECRET");
    assertRefused(
        ingress.post("/api/webhook-response", "{}"), "must be signed with WEBHOOK_SECRET");
    String signature = signature(TASK_SECRET, nowSeconds(), TASK_BODY);
    assertThat(callBack(TASK_BODY, nowSeconds(), signature).status()).isEqualTo(200);
  }

  @Test
  void aSignatureNobodyCanCheckIsRefused() {
    CallbackTrust none = new CallbackTrust(Optional.empty(), Optional.empty(), false);
    try (Ingress without = new Ingress(Setup.DEFAULT.with(none).withoutSeal())) {
      Answer answer =
          without.post(
              "/api/webhook-callback/" + without.callIds.freshTask(),
              TASK_BODY,
              "webhook-signature",
              "v1,x");

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.text("details")).contains("TASK_WEBHOOK_SECRET is not set here");
      assertThat(without.log.nothingPublished()).isTrue();
    }
  }
}
