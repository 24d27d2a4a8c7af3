package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.ApproveCall;
import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CancelCall;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.OutcomePurpose;
import dev.rejoinder.schemas.RejectCall;
import dev.rejoinder.schemas.TaskMode;
import dev.rejoinder.schemas.TaskRegistered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks, approvals, signs of life and notes through the worker's topics. */
class TaskTopologyTest {

  private static final String TASK = "task_1";
  private static final String CALL = "call_1";
  private static final Instant START = CallsDriver.START;
  private static final Instant DEADLINE = START.plus(CallsDriver.POLICY.callTimeout());

  private final CallsDriver worker = new CallsDriver();

  @AfterEach
  void close() {
    worker.close();
  }

  @Test
  void aTaskGoesOutToItsUrlWithItsSealedAuthorization() {
    worker.command(TASK, "thread_1", task(TaskMode.CALLBACK));

    TestRecord<String, Delivery> sent = only(worker.deliveries());
    assertThat(sent.key()).isEqualTo("task:https://video.example:443");
    assertThat(sent.value())
        .isEqualTo(
            Delivery.newBuilder()
                .setDeliveryId(TASK)
                .setEndpointId("task:https://video.example:443")
                .setKind(DeliveryKind.TASK)
                .setCallId(TASK)
                .setThreadId("thread_1")
                .setBody(
                    """
                    {"quality":"high","correlationId":"task_1",\
                    "callbackUrl":"http://localhost:3000/api/webhook-callback/task_1",\
                    "prompt":"a cat","taskId":"video_1","userId":"user_1",\
                    "projectId":"project_1","threadId":"thread_1",\
                    "timestamp":"2026-11-22T10:00:00.000Z"}\
                    """)
                .setAttempt(1)
                .setCreatedAt(START)
                .setNotBefore(START)
                .setExpiresAt(DEADLINE)
                .setUrl("https://video.example/make")
                .setAuthorization("sealed")
                .build());
  }

  @Test
  void aSynchronousTasksRequestHasTheTasksTime() {
    worker.command(TASK, null, task(TaskMode.SYNC));

    Delivery sent = only(worker.deliveries()).value();
    assertThat(sent.getSync()).isTrue();
    assertThat(sent.getRequestTimeoutMs()).isEqualTo(60_000L);
    assertThat(sent.getExpiresAt()).isEqualTo(START.plusSeconds(60));
  }

  @Test
  void aTasksRegistrationNamesItsCommandAndNoSecret() {
    worker.command(TASK, "thread_1", task(TaskMode.CALLBACK));

    CallEvent registered = only(worker.events());
    assertThat(registered.getCause().getId()).isEqualTo("cmd_1");
    assertThat(registered.getThreadId()).isEqualTo("thread_1");
    assertThat(registered.getRunId()).isNull();
    assertThat(registered.getBody()).isInstanceOf(TaskRegistered.class);
    assertThat(registered.toString()).doesNotContain("sealed");
  }

  @Test
  void aCompletedTaskIsAnEventAndANoteOnItsThread() {
    worker.command(TASK, "thread_1", task(TaskMode.CALLBACK));
    worker.pass(Duration.ofSeconds(20));
    worker.answer(TASK, "cb_1", "{\"resultUrl\":\"https://cdn/x.mp4\",\"metadata\":{\"mb\":1.50}}");

    TestRecord<String, Event> event = only(worker.news());
    assertThat(event.key()).isEqualTo(TASK);
    assertThat(event.value())
        .isEqualTo(
            new Event(
                event.value().getEventId(),
                "task.completed",
                TASK,
                START.plusSeconds(20),
                "thread_1",
                """
                {"correlationId":"task_1","status":"completed","userId":"user_1",\
                "projectId":"project_1","taskId":"video_1","threadId":"thread_1",\
                "resultUrl":"https://cdn/x.mp4","metadata":{"mb":1.50},\
                "createdAt":"2026-11-22T10:00:00.000Z",\
                "completedAt":"2026-11-22T10:00:20.000Z"}\
                """,
                "rejoinder",
                "user_1",
                null));
    assertThat(event.value().getEventId()).matches("evt_[0-9a-f]{32}");
    TestRecord<String, CallOutcome> note = only(worker.outcomes());
    assertThat(note.key()).isEqualTo("thread_1");
    assertThat(note.value())
        .isEqualTo(
            new CallOutcome(
                TASK,
                "thread_1",
                null,
                0,
                CallStatus.SUCCEEDED,
                "Webhook task task_1 (video_1) completed. Its result:"
                    + " {\"resultUrl\":\"https://cdn/x.mp4\",\"metadata\":{\"mb\":1.50}}",
                false,
                OutcomePurpose.NOTE));
  }

  @Test
  void anExpiredTaskSaysWhy() {
    worker.command(TASK, null, task(TaskMode.CALLBACK));
    worker.pass(CallsDriver.POLICY.callTimeout());

    Event event = only(worker.news()).value();
    assertThat(event.getType()).isEqualTo("task.expired");
    assertThat(event.getData())
        .contains("\"status\":\"expired\"", "\"error\":\"no answer before the deadline\"");
    assertThat(worker.outcomes()).isEmpty();
  }

  @Test
  void aCancelledTaskIsAnEventAndNoNote() {
    worker.command(TASK, "thread_1", task(TaskMode.CALLBACK));
    worker.command(TASK, null, new CancelCall("changed my mind"));

    assertThat(only(worker.news()).value().getType()).isEqualTo("task.cancelled");
    assertThat(worker.outcomes()).isEmpty();
  }

  @Test
  void aCallThatNeedsApprovalGoesOutWhenItHasIt() {
    worker.openForApproval(CALL);
    assertThat(worker.deliveries()).isEmpty();
    assertThat(only(worker.events()).getStatus()).isEqualTo(CallStatus.AWAITING_APPROVAL);

    worker.pass(Duration.ofHours(1));
    worker.command(CALL, null, new ApproveCall("ada", "fine"));

    Instant deadline = DEADLINE.plus(Duration.ofHours(1));
    assertThat(only(worker.deliveries()).value().getExpiresAt()).isEqualTo(deadline);
    CallEvent approved = only(worker.events());
    assertThat(approved.getBody()).isEqualTo(new CallApproved("ada", "fine", CALL, deadline));
    assertThat(approved.getRunId()).isEqualTo("run_1");
    worker.pass(CallsDriver.POLICY.callTimeout());
    assertThat(only(worker.outcomes()).value().getStatus()).isEqualTo(CallStatus.EXPIRED);
  }

  @Test
  void aRejectedCallIsNeverSentAndItsRunGoesOn() {
    worker.openForApproval(CALL);
    worker.command(CALL, null, new RejectCall("ada", "too dear"));

    assertThat(worker.deliveries()).isEmpty();
    CallOutcome told = only(worker.outcomes()).value();
    assertThat(told.getStatus()).isEqualTo(CallStatus.REJECTED);
    assertThat(told.getOutput()).isEqualTo("{\"error\":\"rejected\",\"message\":\"too dear\"}");
    assertThat(told.getFailRun()).isFalse();
  }

  @Test
  void aSignOfLifeIsAnEvent() {
    worker.open(CALL);
    worker.events();
    worker.showLife(CALL, "cb_1");

    CallEvent progressed = only(worker.events());
    assertThat(progressed.getStatus()).isEqualTo(CallStatus.DELIVERED);
    assertThat(progressed.getBody())
        .isEqualTo(new CallProgressed("cb_1", new CallProgress(0.4, "rendering"), DEADLINE));
    assertThat(worker.outcomes()).isEmpty();
  }

  @Test
  void aLateAnswerThatIsWantedBecomesANoteOfItsRun() {
    worker.openForApproval(CALL);
    worker.command(CALL, null, new ApproveCall("ada", "fine"));
    worker.pass(CallsDriver.POLICY.callTimeout());
    worker.outcomes();
    worker.answer(CALL, "cb_1", "sunny");
    worker.answer(CALL, "cb_2", "sunny");

    CallOutcome note = only(worker.outcomes()).value();
    assertThat(note.getPurpose()).isEqualTo(OutcomePurpose.NOTE);
    assertThat(note.getRunId()).isEqualTo("run_1");
    assertThat(note.getOutput())
        .isEqualTo(
            "The tool get_weather answered after its call call_1 had expired. Its late answer:"
                + " sunny");
  }

  @Test
  void aNoteIsBounded() {
    worker.command(TASK, "thread_1", task(TaskMode.CALLBACK));
    worker.answer(TASK, "cb_1", "x".repeat(NoteText.OUTPUT_BYTES_MAX + 1));

    assertThat(only(worker.outcomes()).value().getOutput())
        .endsWith("x [cut after 16 KiB]")
        .hasSizeLessThan(NoteText.OUTPUT_BYTES_MAX + 200);
  }

  static OpenTask task(TaskMode mode) {
    return OpenTask.newBuilder()
        .setRequestDigest("d1")
        .setWebhookUrl("https://video.example/make")
        .setEndpointId("task:https://video.example:443")
        .setAuthorization("sealed")
        .setParams("{\"quality\":\"high\",\"correlationId\":\"forged\"}")
        .setPrompt("a cat")
        .setUserId("user_1")
        .setProjectId("project_1")
        .setTaskId("video_1")
        .setMode(mode)
        .build();
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.getFirst();
  }
}
