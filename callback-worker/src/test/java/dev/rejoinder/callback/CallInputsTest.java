package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.callback.call.Answer;
import dev.rejoinder.callback.call.Attempt;
import dev.rejoinder.callback.call.CallInput;
import dev.rejoinder.callback.call.Decision;
import dev.rejoinder.callback.call.Heartbeat;
import dev.rejoinder.callback.call.Late;
import dev.rejoinder.callback.call.Owner;
import dev.rejoinder.callback.call.RunRef;
import dev.rejoinder.callback.call.SignOfLife;
import dev.rejoinder.callback.call.Work;
import dev.rejoinder.schemas.ApproveCall;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.CancelCall;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.RejectCall;
import dev.rejoinder.schemas.TaskMode;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallInputsTest {

  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
  private static final RunRef RUN = new RunRef("thread_1", "run_1");

  @Test
  void anOpenCallCarriesItsTermsOver() {
    assertThat(CallInputs.of(open(OnTimeout.FALLBACK, "unknown", 250L), AT))
        .isEqualTo(
            new CallInput.Opened(
                AT,
                new Work.ToolCall(
                    RUN,
                    2,
                    1,
                    "get_weather",
                    "{}",
                    "default",
                    250L,
                    new dev.rejoinder.callback.call.OnTimeout.Fallback("unknown"),
                    null,
                    Late.DROP,
                    false)));
  }

  @Test
  void theOtherPoliciesCarryNoOutput() {
    assertThat(onTimeout(OnTimeout.FAIL_RUN, "unused"))
        .isEqualTo(new dev.rejoinder.callback.call.OnTimeout.FailRun());
    assertThat(onTimeout(OnTimeout.ERROR_TO_MODEL, null))
        .isEqualTo(new dev.rejoinder.callback.call.OnTimeout.ErrorToModel());
  }

  @Test
  void aFallbackWithoutOutputTellsTheModelTheError() {
    assertThat(onTimeout(OnTimeout.FALLBACK, null))
        .isEqualTo(new dev.rejoinder.callback.call.OnTimeout.ErrorToModel());
  }

  @Test
  void anImpossibleTimeoutIsCut() {
    assertThat(timeoutMs(-1L)).isZero();
    assertThat(timeoutMs(Long.MAX_VALUE)).isEqualTo(Duration.ofDays(365).toMillis());
    assertThat(timeoutMs(null)).isNull();
  }

  @Test
  void aCancelCarriesItsReason() {
    CallCommand command =
        new CallCommand("call_1", "thread_1", "run_1", new CancelCall("why"), null);

    assertThat(CallInputs.of(command, AT))
        .isEqualTo(new CallInput.CancelRequested(AT, new Owner("thread_1", "run_1"), "why"));
  }

  @Test
  void aTaskCarriesItsTermsOver() {
    OpenTask open =
        OpenTask.newBuilder()
            .setRequestDigest("d1")
            .setWebhookUrl("https://video.example/make")
            .setEndpointId("task:https://video.example:443")
            .setAuthorization("sealed")
            .setParams("{}")
            .setPrompt("a cat")
            .setUserId("user_1")
            .setProjectId("project_1")
            .setTaskId("video_1")
            .setAssistantId("asst_1")
            .setMode(TaskMode.SYNC)
            .setTimeoutMs(-1L)
            .setHeartbeat(new HeartbeatPolicy(-1L, Long.MAX_VALUE))
            .build();

    assertThat(CallInputs.of(new CallCommand("task_1", "thread_1", null, open, "cmd_1"), AT))
        .isEqualTo(
            new CallInput.Opened(
                AT,
                new Work.Task(
                    "d1",
                    "thread_1",
                    "https://video.example/make",
                    "task:https://video.example:443",
                    "sealed",
                    "{}",
                    "a cat",
                    new Work.Labels("user_1", "project_1", "video_1"),
                    "asst_1",
                    true,
                    0L,
                    new Heartbeat(0L, Duration.ofDays(365).toMillis()))));
  }

  @Test
  void decisionsCarryWhoAndWhy() {
    Decision decision = new Decision("ada", "why");

    assertThat(CallInputs.of(command(new ApproveCall("ada", "why")), AT))
        .isEqualTo(new CallInput.Approved(AT, decision));
    assertThat(CallInputs.of(command(new RejectCall("ada", "why")), AT))
        .isEqualTo(new CallInput.Rejected(AT, decision));
    assertThat(CallInputs.of(command(new CancelCall("why")), AT))
        .isEqualTo(new CallInput.CancelRequested(AT, new Owner(null, null), "why"));
  }

  @Test
  void aCallbackWithProgressIsASignOfLifeAndNoAnswer() {
    CallProgress progress = new CallProgress(0.4, null);
    Callback callback = new Callback("cb_1", "call_1", "", false, CallbackSource.HTTP, progress);

    assertThat(CallInputs.of(callback, AT))
        .isEqualTo(new CallInput.LifeShown(AT, new SignOfLife("cb_1", 0.4, null)));
  }

  @Test
  void aToolCallOfNoRunIsRefused() {
    SpecificRecord open = (SpecificRecord) open(OnTimeout.FAIL_RUN, null, null).getBody();

    assertThatThrownBy(() -> CallInputs.of(command(open), AT))
        .hasMessage("tool call call_1 was opened without thread_id and run_id");
  }

  @Test
  void inputsAreCalledWhatTheirSendersCallThem() {
    assertThat(CallInputs.id(command(new CancelCall("why")))).isEqualTo("cmd_1");
    assertThat(CallInputs.id(open(OnTimeout.FAIL_RUN, null, null))).isNull();
  }

  private static CallCommand command(SpecificRecord body) {
    return new CallCommand("call_1", null, null, body, "cmd_1");
  }

  @Test
  void aCallbackIsTheSameAnswerWhateverWayItCame() {
    for (CallbackSource source : CallbackSource.values()) {
      assertThat(CallInputs.of(new Callback("cb_1", "call_1", "no", true, source, null), AT))
          .isEqualTo(new CallInput.CallbackReceived(AT, new Answer("cb_1", "no", true)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ACCEPTED,3,ACCEPTED,false",
    "FAILED,4,FAILED,false",
    "FAILED,5,FAILED,true",
    "GONE,1,FAILED,true",
    "SKIPPED,3,SKIPPED,false"
  })
  void anAttemptCarriesItsOutcomeOver(
      AttemptOutcome outcome, int number, Attempt.Result result, boolean last) {
    Instant next = AT.plusSeconds(60);
    DeliveryAttempt attempt =
        DeliveryAttempt.newBuilder()
            .setDeliveryId("call_1")
            .setEndpointId("default")
            .setCallId("call_1")
            .setAttempt(number)
            .setAttemptsMax(5)
            .setStartedAt(AT)
            .setDurationMs(12L)
            .setUrl("http://tool.example/")
            .setOutcome(outcome)
            .setStatusCode(500)
            .setInlineAnswer(true)
            .setError("oops")
            .setResponseBody("body")
            .setNextAttemptAt(next)
            .setKind(DeliveryKind.TOOL_CALL)
            .build();

    assertThat(CallInputs.of(attempt, AT))
        .isEqualTo(
            new CallInput.AttemptEnded(
                AT, new Attempt("call_1", number, result, true, 500, "oops", "body", next, last)));
  }

  @Test
  void anythingElseIsRefused() {
    assertThatThrownBy(() -> CallInputs.of(new CallForgotten(), AT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CallForgotten");
  }

  private static Object onTimeout(OnTimeout onTimeout, @Nullable String output) {
    return terms(open(onTimeout, output, null)).onTimeout();
  }

  private static @Nullable Long timeoutMs(@Nullable Long written) {
    return terms(open(OnTimeout.FAIL_RUN, null, written)).timeoutMs();
  }

  private static Work.ToolCall terms(CallCommand command) {
    return (Work.ToolCall) ((CallInput.Opened) CallInputs.of(command, AT)).work();
  }

  private static CallCommand open(
      OnTimeout onTimeout, @Nullable String output, @Nullable Long timeoutMs) {
    OpenCall open =
        new OpenCall(
            2,
            1,
            "get_weather",
            "{}",
            "default",
            timeoutMs,
            onTimeout,
            output,
            null,
            LatePolicy.DROP,
            false);
    return new CallCommand("call_1", "thread_1", "run_1", open, null);
  }
}
