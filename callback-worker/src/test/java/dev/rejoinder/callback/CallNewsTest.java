package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.ApproveCall;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.RejectCall;
import dev.rejoinder.topics.EventText;
import dev.rejoinder.topics.StableId;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What subscribers hear of runs' calls, through the worker's topics. */
class CallNewsTest {

  private static final String CALL = "call_1";
  private static final Instant START = CallsDriver.START;

  private final CallsDriver worker = new CallsDriver();

  @AfterEach
  void close() {
    worker.close();
  }

  @Test
  void anAnsweredCallIsTold() {
    worker.open(CALL);
    assertThat(worker.news()).isEmpty();
    worker.answer(CALL, "cb_1", "sunny");

    TestRecord<String, Event> told = only();
    assertThat(told.key()).isEqualTo(CALL);
    assertThat(told.value())
        .isEqualTo(
            event(
                "call.succeeded",
                2,
                """
                {"call_id":"call_1","run_id":"run_1","thread_id":"thread_1",\
                "function":"get_weather","status":"succeeded","output":"sunny",\
                "timestamp":"2026-11-22T10:00:00.000Z"}\
                """));
  }

  @Test
  void aCallThatWaitsForApprovalIsTold() {
    worker.openForApproval(CALL);

    assertThat(only().value())
        .isEqualTo(
            event(
                "call.awaiting_approval",
                1,
                """
                {"call_id":"call_1","run_id":"run_1","thread_id":"thread_1",\
                "function":"get_weather","status":"awaiting_approval","arguments":{},\
                "expires_at":"2026-11-22T18:00:00.000Z",\
                "timestamp":"2026-11-22T10:00:00.000Z"}\
                """));

    worker.command(CALL, null, new ApproveCall("ada", "fine"));
    assertThat(worker.news()).isEmpty();
  }

  @Test
  void aRejectedCallSaysWhy() {
    worker.openForApproval(CALL);
    worker.news();
    worker.command(CALL, null, new RejectCall("ada", "too dear"));

    assertTold("call.rejected", "\"status\":\"rejected\"", "too dear", "\"reason\":\"");
  }

  @Test
  void anExpiredCallSaysWhatTheModelIsTold() {
    worker.open(CALL);
    worker.pass(CallsDriver.POLICY.callTimeout());

    assertTold(
        "call.expired",
        "\"output\":\"{\\\"error\\\":\\\"timeout\\\"",
        "\"reason\":\"no answer before the deadline\"",
        "\"timestamp\":\"2026-11-22T10:05:00.000Z\"");
  }

  @Test
  void anUndeliverableCallIsTold() {
    worker.open(CALL, OnTimeout.FAIL_RUN);
    worker.attempt(CALL, 1, AttemptOutcome.GONE);

    assertTold("call.undeliverable", "\"function\":\"get_weather\"");
  }

  @Test
  void aCallCancelledBeforeItWasOpenedIsToldOnceItIs() {
    worker.cancel(CALL);
    assertThat(worker.news()).isEmpty();
    worker.open(CALL);

    assertTold("call.cancelled", "\"run_id\":\"run_1\"", "\"function\":\"get_weather\"");
  }

  @Test
  void anEarlyAnswerIsToldWhenItsCallComes() {
    worker.answer(CALL, "cb_1", "sunny");
    assertThat(worker.news()).isEmpty();
    worker.open(CALL);

    assertTold("call.succeeded", "\"output\":\"sunny\"");
  }

  @Test
  void whatComesAfterTheEndIsNotTold() {
    worker.open(CALL);
    worker.answer(CALL, "cb_1", "sunny");
    worker.news();

    worker.answer(CALL, "cb_2", "rainy");
    worker.attempt(CALL, 1, AttemptOutcome.ACCEPTED);
    worker.pass(CallsDriver.POLICY.closedRetention());
    assertThat(worker.news()).isEmpty();
  }

  @Test
  void aLongOutputIsCut() {
    worker.open(CALL);
    worker.answer(CALL, "cb_1", "x".repeat(EventText.BYTES_MAX + 1));

    assertThat(only().value().getData())
        .contains("x [cut after 64 KiB]\"")
        .hasSizeLessThan(EventText.BYTES_MAX + 300);
  }

  private void assertTold(String type, String... parts) {
    Event told = only().value();
    assertThat(told.getType()).isEqualTo(type);
    assertThat(told.getSubject()).isEqualTo(CALL);
    assertThat(told.getData()).contains(parts);
  }

  private TestRecord<String, Event> only() {
    List<TestRecord<String, Event>> told = worker.news();
    assertThat(told).hasSize(1);
    return told.getFirst();
  }

  private static Event event(String type, long sequence, String data) {
    return new Event(
        StableId.ofEvent(CALL, type, sequence),
        type,
        CALL,
        START,
        "thread_1",
        data,
        "rejoinder",
        null,
        null);
  }
}
