package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rejoinder.callback.call.Attempt;
import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallFact;
import dev.rejoinder.callback.call.Decision;
import dev.rejoinder.callback.call.Late;
import dev.rejoinder.callback.call.OnTimeout;
import dev.rejoinder.callback.call.Owner;
import dev.rejoinder.callback.call.RunRef;
import dev.rejoinder.callback.call.SignOfLife;
import dev.rejoinder.callback.call.Status;
import dev.rejoinder.callback.call.Work;
import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackLate;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackRepeated;
import dev.rejoinder.schemas.ParkedCallbackDropped;
import dev.rejoinder.schemas.TaskMode;
import dev.rejoinder.schemas.TaskRegistered;
import dev.rejoinder.topics.Causes;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CallEventsTest {

  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant LATER = AT.plusSeconds(60);
  private static final Work.ToolCall TERMS =
      new Work.ToolCall(
          new RunRef("thread_1", "run_1"),
          2,
          1,
          "get_weather",
          "{}",
          "default",
          null,
          new OnTimeout.ErrorToModel(),
          null,
          Late.DROP,
          false);
  private static final Work.Task TASK =
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
          null,
          null);
  private static final Attempt FAILED =
      new Attempt("call_1", 3, Attempt.Result.FAILED, false, 500, "oops", "body", LATER, false);

  private static Stream<Arguments> factsAndTheirBodies() {
    return Stream.of(
        arguments(
            new CallFact.Registered(TERMS, true, LATER),
            new CallRegistered(2, 1, "get_weather", "{}", "default", "call_1", LATER)),
        arguments(
            new CallFact.Registered(TERMS, false, LATER),
            new CallRegistered(2, 1, "get_weather", "{}", "default", null, LATER)),
        arguments(
            new CallFact.Registered(TASK, true, LATER),
            new TaskRegistered(
                "d1",
                "https://video.example/make",
                "task:https://video.example:443",
                "{}",
                "a cat",
                "user_1",
                "project_1",
                "video_1",
                "asst_1",
                TaskMode.SYNC,
                "call_1",
                LATER)),
        arguments(
            new CallFact.Approved(new Decision("ada", "fine"), LATER),
            new CallApproved("ada", "fine", "call_1", LATER)),
        arguments(
            new CallFact.Progressed(new SignOfLife("cb_1", 0.4, "half"), LATER),
            new CallProgressed("cb_1", new CallProgress(0.4, "half"), LATER)),
        arguments(new CallFact.CallbackWaits("cb_1"), new CallbackParked("cb_1")),
        arguments(new CallFact.ParkedCallbackDropped("cb_1"), new ParkedCallbackDropped("cb_1")),
        arguments(
            new CallFact.Attempted(FAILED),
            new CallAttempted("call_1", 3, false, false, 500, "oops", "body", LATER)),
        arguments(
            new CallFact.Closed("sunny", "e3b0", "cb_1", null),
            new CallClosed("sunny", "e3b0", "cb_1", null)),
        arguments(
            new CallFact.Closed("{}", "e3b0", null, "why"),
            new CallClosed("{}", "e3b0", null, "why")),
        arguments(new CallFact.CallbackRepeated("cb_1"), new CallbackRepeated("cb_1")),
        arguments(
            new CallFact.CallbackConflicted("cb_1", "e3b0"),
            new CallbackConflicted("cb_1", "e3b0")),
        arguments(new CallFact.CallbackLate("cb_1", "sunny"), new CallbackLate("cb_1", "sunny")),
        arguments(
            new CallFact.InputIgnored(CallFact.Reason.ATTEMPT_SKIPPED),
            new CallInputIgnored("attempt_skipped")),
        arguments(new CallFact.Forgotten(), new CallForgotten()));
  }

  @ParameterizedTest
  @MethodSource("factsAndTheirBodies")
  void everyFactIsWrittenWhole(CallFact fact, SpecificRecord body) {
    RecordEvent event = new RecordEvent(7, new Owner("thread_1", "run_1"), Status.DELIVERED, fact);

    assertThat(CallEvents.of("call_1", event, AT, Causes.timer()))
        .isEqualTo(
            new CallEvent(
                "call_1", 7L, "thread_1", "run_1", AT, Causes.timer(), CallStatus.DELIVERED, body));
  }

  @Test
  void anEventBeforeRegistrationNamesNoRun() {
    RecordEvent event =
        new RecordEvent(
            1, new Owner(null, null), Status.PARKED, new CallFact.CallbackWaits("cb_1"));

    CallEvent written = CallEvents.of("call_1", event, AT, Causes.timer());

    assertThat(written.getThreadId()).isNull();
    assertThat(written.getRunId()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Status.class)
  void everyStatusHasItsNameInTheSchema(Status status) {
    assertThat(CallEvents.status(status)).hasToString(status.name());
  }
}
