package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.OutcomePurpose;
import dev.rejoinder.schemas.ParkedCallbackDropped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallTopologyTest {

  private static final String CALL = "call_1";
  private static final Instant START = CallsDriver.START;
  private static final Instant DEADLINE = START.plus(CallsDriver.POLICY.callTimeout());

  private final CallsDriver worker = new CallsDriver();

  @AfterEach
  void close() {
    worker.close();
  }

  @Test
  void anOpenedCallGoesOutToItsEndpointAtOnce() {
    worker.open(CALL);

    TestRecord<String, Delivery> sent = only(worker.deliveries());
    String body = sent.value().getBody();
    assertThat(sent.key()).isEqualTo("default");
    assertThat(sent.value()).isEqualTo(CallsDriver.delivery(CALL, body, START, DEADLINE));
    assertThat(body).contains("\"tool_call_id\":\"call_1\"", "\"args\":{\"location\":\"Berlin\"}");
    assertThat(worker.outcomes()).isEmpty();
  }

  @Test
  void aRegistrationIsWrittenWithTimeCauseAndTrace() {
    worker.open(CALL);

    TestRecord<String, CallEvent> written = only(worker.eventRecords());
    assertThat(written.key()).isEqualTo(CALL);
    assertThat(written.timestamp()).isEqualTo(START.toEpochMilli());
    assertThat(trace(written.headers())).isEqualTo(CallsDriver.TRACE);
    assertThat(written.headers()).hasSize(1);
    assertThat(written.value())
        .isEqualTo(
            new CallEvent(
                CALL,
                1L,
                "thread_1",
                "run_1",
                START,
                new Cause(CauseKind.RECORD, "rejoinder.calls", 0, 0L, null),
                CallStatus.DELIVERING,
                new CallRegistered(
                    2, 0, "get_weather", "{\"location\":\"Berlin\"}", "default", CALL, DEADLINE)));
  }

  @Test
  void aCallbackClosesTheCallAndTellsTheRun() {
    worker.open(CALL);
    worker.events();
    worker.answer(CALL, "cb_1", "sunny");

    TestRecord<String, CallOutcome> told = only(worker.outcomes());
    assertThat(told.key()).isEqualTo("thread_1");
    assertThat(told.value())
        .isEqualTo(
            new CallOutcome(
                CALL,
                "thread_1",
                "run_1",
                2,
                CallStatus.SUCCEEDED,
                "sunny",
                false,
                OutcomePurpose.ANSWER));
    CallEvent closed = only(worker.events());
    assertThat(closed.getBody()).isInstanceOf(CallClosed.class);
    assertThat(closed.getCause())
        .isEqualTo(new Cause(CauseKind.RECORD, "rejoinder.callbacks", 0, 0L, "cb_1"));
  }

  @Test
  void anEarlyCallbackAnswersTheCallWhenItComes() {
    worker.answer(CALL, "cb_1", "sunny");
    assertThat(only(worker.events()).getBody()).isEqualTo(new CallbackParked("cb_1"));

    worker.open(CALL);

    assertThat(only(worker.outcomes()).value().getOutput()).isEqualTo("sunny");
    assertThat(worker.deliveries()).isEmpty();
    assertThat(worker.events())
        .extracting(CallEvent::getSequence, CallEvent::getStatus)
        .containsExactly(tuple(2L, CallStatus.DELIVERING), tuple(3L, CallStatus.SUCCEEDED));
  }

  @Test
  void anEarlyCallbackIsDroppedWhenItsCallNeverComes() {
    worker.answer(CALL, "cb_1", "sunny");
    worker.events();
    worker.pass(CallsDriver.POLICY.parkedTtl());

    CallEvent dropped = only(worker.events());
    assertThat(dropped.getBody()).isEqualTo(new ParkedCallbackDropped("cb_1"));
    assertThat(dropped.getCause()).isEqualTo(new Cause(CauseKind.TIMER, null, null, null, null));
    assertNothingIsKept();
  }

  @Test
  void anAttemptIsFollowedByItsCallAndNamesItsOrigin() {
    worker.open(CALL);
    worker.events();
    worker.attempt(CALL, 1, AttemptOutcome.ACCEPTED);

    CallEvent attempted = only(worker.events());
    assertThat(attempted.getStatus()).isEqualTo(CallStatus.DELIVERED);
    assertThat(attempted.getBody())
        .isEqualTo(new CallAttempted(CALL, 1, true, false, 202, null, null, null));
    assertThat(attempted.getCause())
        .isEqualTo(new Cause(CauseKind.RECORD, "rejoinder.delivery-attempts", 0, 0L, "call_1/1"));
  }

  @Test
  void anEndpointThatIsGoneMakesTheCallUndeliverable() {
    worker.open(CALL, OnTimeout.FAIL_RUN);
    worker.attempt(CALL, 1, AttemptOutcome.GONE);

    CallOutcome told = only(worker.outcomes()).value();
    assertThat(told.getStatus()).isEqualTo(CallStatus.UNDELIVERABLE);
    assertThat(told.getFailRun()).isTrue();
  }

  @Test
  void attemptsAtOtherDeliveriesAreNotFollowed() {
    worker.attempt(null, 1, AttemptOutcome.ACCEPTED);

    assertThat(worker.events()).isEmpty();
  }

  @Test
  void aCallExpiresOnceAtItsDeadlineAndNotBefore() {
    worker.open(CALL);
    worker.events();
    worker.pass(CallsDriver.POLICY.callTimeout().minusMillis(100));
    assertThat(worker.outcomes()).isEmpty();

    worker.pass(Duration.ofMillis(100));
    worker.pass(Duration.ofMinutes(1));

    TestRecord<String, CallOutcome> told = only(worker.outcomes());
    assertThat(told.value().getStatus()).isEqualTo(CallStatus.EXPIRED);
    assertThat(told.value().getOutput()).contains("\"error\":\"timeout\"");
    assertThat(told.timestamp()).isEqualTo(DEADLINE.toEpochMilli());
    assertThat(only(worker.events()).getAt()).isEqualTo(DEADLINE);
  }

  @Test
  void oneExpiryLeavesOtherCallsAlone() {
    worker.open(CALL);
    worker.pass(Duration.ofMinutes(1));
    worker.open("call_2");
    worker.pass(Duration.ofMinutes(4));

    assertThat(only(worker.outcomes()).value().getCallId()).isEqualTo(CALL);
    assertThat(worker.state("call_2")).isNotNull();
  }

  @Test
  void aClosedCallIsForgottenAfterItsRetention() {
    worker.open(CALL);
    worker.answer(CALL, "cb_1", "sunny");
    worker.events();
    worker.pass(CallsDriver.POLICY.closedRetention());

    assertThat(only(worker.events()).getBody()).isEqualTo(new CallForgotten());
    assertThat(only(worker.outcomes()).value().getStatus()).isEqualTo(CallStatus.SUCCEEDED);
    assertNothingIsKept();
  }

  @Test
  void aCallCancelledBeforeItIsOpenedIsNeverSent() {
    worker.cancel(CALL);
    worker.events();
    worker.open(CALL);

    assertThat(worker.deliveries()).isEmpty();
    assertThat(only(worker.outcomes()).value().getStatus()).isEqualTo(CallStatus.CANCELLED);
    assertThat(only(worker.events()).getBody()).isEqualTo(new CallInputIgnored("call_closed"));
  }

  @Test
  void aRecordWithoutValueDoesNotStopTheOnesBehindIt() {
    worker.openNothing(CALL);
    worker.open(CALL);

    assertThat(worker.deliveries()).hasSize(1);
  }

  private void assertNothingIsKept() {
    assertThat(worker.state(CALL)).isNull();
    assertThat(worker.dueTimes()).isZero();
  }

  private static String trace(Headers headers) {
    return new String(headers.lastHeader("traceparent").value(), StandardCharsets.UTF_8);
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.getFirst();
  }
}
