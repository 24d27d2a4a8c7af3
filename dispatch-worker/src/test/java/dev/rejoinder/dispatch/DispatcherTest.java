package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = START.plusMillis(40);

  private final DispatchBench bench = new DispatchBench(START, END);
  private final Topics topics = bench.topics;
  private final MockProducer<String, byte[]> producer = bench.producer;
  private final List<WebhookRequest> sent = bench.sent;

  @Test
  void anAcceptedDeliveryIsRecordedAndNothingElse() throws Exception {
    perform(delivery().build());

    assertThat(topicsWritten()).containsExactly("delivery-attempts");
    var attempt = attempt();
    assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.ACCEPTED);
    assertThat(attempt.getDeliveryId()).isEqualTo("call_1");
    assertThat(attempt.getCallId()).isEqualTo("call_1");
    assertThat(attempt.getAttempt()).isEqualTo(1);
    assertThat(attempt.getAttemptsMax()).isEqualTo(5);
    assertThat(attempt.getStartedAt()).isEqualTo(START);
    assertThat(attempt.getDurationMs()).isEqualTo(40);
    assertThat(attempt.getUrl()).isEqualTo("https://tool.example/hook");
    assertThat(attempt.getStatusCode()).isEqualTo(200);
    assertThat(attempt.getInlineAnswer()).isFalse();
    assertThat(attempt.getError()).isNull();
    assertThat(attempt.getResponseBody()).isNull();
    assertThat(attempt.getNextAttemptAt()).isNull();
    assertThat(attempt.getKind()).isEqualTo(DeliveryKind.TOOL_CALL);
    assertThat(attempt.getDeliveryCreatedAt()).isEqualTo(START);
    assertThat(attempt.getTiming()).isEqualTo(DispatchBench.TIMING);
    assertThat(attempt.getResponseHeaders()).containsExactly(Map.entry("server", "x"));
    assertThat(attempt.getOriginTopic()).isEqualTo("deliveries");
    assertThat(attempt.getOriginPartition()).isEqualTo(3);
    assertThat(attempt.getOriginOffset()).isEqualTo(7);
    assertThat(producer.history().getFirst().key()).isEqualTo("default");
  }

  @Test
  void anInlineAnswerIsPublishedBeforeItsAttempt() throws Exception {
    bench.outcome = new Outcome.Accepted(200, "{\"output\":\"22°C\"}", false);

    perform(delivery().setAttempt(2).build());

    assertThat(topicsWritten()).containsExactly("callbacks", "delivery-attempts");
    assertThat(producer.history().getFirst().key()).isEqualTo("call_1");
    assertThat(written(0, topics.callbacks()))
        .isEqualTo(new Callback("call_1/2", "call_1", "22°C", false, CallbackSource.INLINE, null));
    assertThat(attempt().getInlineAnswer()).isTrue();
    assertThat(attempt().getResponseBody()).isEqualTo("{\"output\":\"22°C\"}");
  }

  @Test
  void aTaskGoesToItsOwnUrlAndAnAcknowledgementIsNoAnswer() throws Exception {
    bench.outcome = new Outcome.Accepted(202, "{\"status\":\"accepted\"}", false);

    perform(task().build());

    assertThat(sent).extracting(WebhookRequest::url).containsExactly("https://service.example/go");
    assertThat(topicsWritten()).containsExactly("delivery-attempts");
  }

  @Test
  void aSynchronousTaskIsAnsweredByItsOwnResponse() throws Exception {
    bench.outcome = new Outcome.Accepted(200, "{\"status\":\"error\",\"error\":\"no\"}", false);

    perform(task().setSync(true).build());

    assertThat(topicsWritten()).containsExactly("callbacks", "delivery-attempts");
    assertThat(written(0, topics.callbacks()))
        .isEqualTo(
            new Callback(
                "call_1/1", "call_1", "{\"error\":\"no\"}", true, CallbackSource.INLINE, null));
  }

  @Test
  void aFailedAttemptIsHandedToTheNextRetryTopicBeforeItIsRecorded() throws Exception {
    bench.outcome = new Outcome.Refused(500, null, "oops");
    var delivery = delivery().setAttempt(2).build();

    perform(delivery);

    Instant due = END.plus(Duration.ofMinutes(5));
    assertThat(topicsWritten()).containsExactly("deliveries-retry-5m", "delivery-attempts");
    assertThat(written(0, topics.deliveryRetries().get(1)))
        .isEqualTo(Delivery.newBuilder(delivery).setAttempt(3).setNotBefore(due).build());
    assertThat(producer.history().getFirst().key()).isEqualTo("default");
    assertThat(attempt().getOutcome()).isEqualTo(AttemptOutcome.FAILED);
    assertThat(attempt().getError()).isEqualTo("answered 500");
    assertThat(attempt().getResponseBody()).isEqualTo("oops");
    assertThat(attempt().getNextAttemptAt()).isEqualTo(due);
  }

  @Test
  void theFifthFailureIsADeadLetter() throws Exception {
    bench.outcome = new Outcome.Unreachable("no connection");
    var delivery = delivery().setAttempt(5).build();

    perform(delivery);

    assertThat(topicsWritten()).containsExactly("deliveries-dead", "delivery-attempts");
    assertThat(written(0, topics.deliveriesDead()))
        .isEqualTo(
            new DeadDelivery(
                delivery, "attempts_exhausted", "no connection", null, END, null, null));
    assertThat(attempt().getNextAttemptAt()).isNull();
    assertThat(attempt().getStatusCode()).isNull();
  }

  @Test
  void goneIsADeadLetterAtOnce() throws Exception {
    bench.outcome = new Outcome.Gone("moved away");

    perform(delivery().build());

    assertThat(topicsWritten()).containsExactly("deliveries-dead", "delivery-attempts");
    assertThat(written(0, topics.deliveriesDead()).getReason()).isEqualTo("gone");
    assertThat(written(0, topics.deliveriesDead()).getLastStatusCode()).isEqualTo(410);
    assertThat(attempt().getOutcome()).isEqualTo(AttemptOutcome.GONE);
    assertThat(attempt().getResponseBody()).isEqualTo("moved away");
  }

  @Test
  void aRetryPastTheDeadlineIsNeitherScheduledNorADeadLetter() throws Exception {
    bench.outcome = new Outcome.Refused(302, null, "");

    perform(delivery().setExpiresAt(START.plusSeconds(30)).build());

    assertThat(topicsWritten()).containsExactly("delivery-attempts");
    assertThat(attempt().getOutcome()).isEqualTo(AttemptOutcome.FAILED);
    assertThat(attempt().getNextAttemptAt()).isNull();
    assertThat(attempt().getError())
        .isEqualTo(
            "answered 302, and redirects are not followed;"
                + " the next attempt would come after the deadline");
  }

  @Test
  void aDeliveryPastItsDeadlineIsSkippedAndRecorded() throws Exception {
    perform(delivery().setExpiresAt(START).build());

    assertThat(sent).isEmpty();
    assertThat(topicsWritten()).containsExactly("delivery-attempts");
    assertThat(attempt().getOutcome()).isEqualTo(AttemptOutcome.SKIPPED);
    assertThat(attempt().getError()).isEqualTo("the call's deadline has passed");
  }

  @Test
  void aDeliveryOfAClosedCallIsSkippedAndRecorded() throws Exception {
    bench.closedCalls.follow(CallEvents.closed("call_1"));

    perform(delivery().build());

    assertThat(sent).isEmpty();
    assertThat(attempt().getOutcome()).isEqualTo(AttemptOutcome.SKIPPED);
    assertThat(attempt().getError()).isEqualTo("the call is closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody/get_weather", "nonsense"})
  void anEndpointWithoutUrlIsAFailedAttempt(String endpointId) throws Exception {
    perform(delivery().setEndpointId(endpointId).build());

    assertThat(sent).isEmpty();
    assertThat(topicsWritten()).containsExactly("deliveries-retry-1m", "delivery-attempts");
    assertThat(attempt().getUrl()).isNull();
    assertThat(attempt().getError()).contains("no URL is configured for endpoint " + endpointId);
  }

  @Test
  void nothingIsSentBeforeTheDirectoryHasCaughtUp() {
    bench.tail.health = Health.notReady("reading");

    assertThatThrownBy(() -> perform(delivery().build())).isInstanceOf(RetriableException.class);

    assertThat(sent).isEmpty();
    assertThat(producer.history()).isEmpty();
  }

  private void perform(Delivery delivery) throws InterruptedException {
    bench.perform(delivery);
  }

  private static Delivery.Builder delivery() {
    return Delivery.newBuilder()
        .setDeliveryId("call_1")
        .setEndpointId("default")
        .setKind(DeliveryKind.TOOL_CALL)
        .setCallId("call_1")
        .setThreadId("thread_1")
        .setRunId("run_1")
        .setBody("{}")
        .setAttempt(1)
        .setCreatedAt(START)
        .setNotBefore(START);
  }

  private static Delivery.Builder task() {
    return delivery().setKind(DeliveryKind.TASK).setUrl("https://service.example/go");
  }

  private List<String> topicsWritten() {
    return bench.topicsWritten();
  }

  private DeliveryAttempt attempt() {
    return bench.attempt();
  }

  private <V> V written(int index, Topic<V> topic) {
    return bench.written(index, topic);
  }
}
