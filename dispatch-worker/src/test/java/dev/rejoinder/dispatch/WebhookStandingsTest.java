package dev.rejoinder.dispatch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookState;
import dev.rejoinder.schemas.WebhookStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookStandingsTest {

  private static final Instant START = Subscriptions.EVENT_AT;
  private static final Outcome OK = new Outcome.Accepted(200, "", false);
  private static final Outcome BROKEN = new Outcome.Refused(500, null, "oops");

  private final DispatchBench bench = new DispatchBench(START);
  private final Webhook webhook = Subscriptions.webhook("wh_1", "*").build();

  @BeforeEach
  void subscribe() {
    bench.webhooks.follow("wh_1", webhook);
  }

  @Test
  void anEventGoesToItsWebhookAndIsRecordedWhole() throws Exception {
    perform(OK, delivery("dlv_1", 1).setRedrive(2).build());

    assertThat(bench.sent).extracting(WebhookRequest::url).containsExactly(webhook.getUrl());
    assertThat(bench.topicsWritten()).containsExactly("delivery-attempts");
    var attempt = bench.attempt();
    assertThat(attempt.getKind()).isEqualTo(DeliveryKind.EVENT);
    assertThat(attempt.getEventId()).isEqualTo("evt_1");
    assertThat(attempt.getEventType()).isEqualTo("run.completed");
    assertThat(attempt.getRedrive()).isEqualTo(2);
    assertThat(attempt.getUrl()).isEqualTo("https://receiver.example/wh_1");
  }

  @Test
  void aDeliveryGivenUpMakesItsWebhookFailingAndSaysSo() throws Exception {
    perform(BROKEN, delivery("dlv_1", 5).build());

    assertThat(bench.topicsWritten())
        .containsExactly("deliveries-dead", "webhook-states", "events", "delivery-attempts");
    var state = state(1);
    assertThat(state.getStatus()).isEqualTo(WebhookStatus.FAILING);
    assertThat(state.getReason()).isEqualTo("A delivery was given up: answered 500.");
    assertThat(state.getSince()).isEqualTo(START);
    assertThat(state.getGivenUp()).containsExactly("dlv_1/0");
    var event = event(2);
    assertThat(event.getType()).isEqualTo("webhook.failing");
    assertThat(event.getSubject()).isEqualTo("wh_1");
    assertThat(event.getOwner()).isEqualTo("own_1");
    assertThat(event.getData())
        .isEqualTo(
            "{\"webhook_id\":\"wh_1\",\"name\":\"Monitor\",\"status\":\"failing\","
                + "\"reason\":\"A delivery was given up: answered 500.\","
                + "\"since\":\"2026-01-26T10:30:00Z\",\"dead_in_a_row\":1}");
    assertThat(status()).isEqualTo(WebhookStatus.FAILING);
  }

  @Test
  void aFailureThatIsTriedAgainChangesNothing() throws Exception {
    perform(BROKEN, delivery("dlv_1", 4).build());
    assertThat(bench.topicsWritten()).containsExactly("deliveries-retry-2h", "delivery-attempts");
  }

  @Test
  void aRecordReadTwiceCountsOnce() throws Exception {
    perform(BROKEN, delivery("dlv_1", 5).build());
    perform(BROKEN, delivery("dlv_1", 5).build());

    assertThat(bench.topicsWritten()).filteredOn("webhook-states"::equals).hasSize(1);
  }

  @Test
  void itCountsOnceEvenWhenTheProcessWasAnotherOne() throws Exception {
    perform(BROKEN, delivery("dlv_1", 5).build());
    var other = new DispatchBench(START);
    other.webhooks.follow("wh_1", webhook);
    other.standings.follow("wh_1", state(1));

    other.outcome = BROKEN;
    other.perform(delivery("dlv_1", 5).build());

    assertThat(other.topicsWritten()).containsExactly("deliveries-dead", "delivery-attempts");
  }

  @Test
  void enoughInARowDisableItAndNothingMoreIsSent() throws Exception {
    for (String id : List.of("dlv_1", "dlv_2", "dlv_3")) {
      perform(BROKEN, delivery(id, 5).build());
    }
    assertThat(status()).isEqualTo(WebhookStatus.DISABLED);
    assertThat(event(bench.producer.history().size() - 2).getType()).isEqualTo("webhook.disabled");
    bench.sent.clear();
    bench.producer.clear();

    perform(OK, delivery("dlv_4", 2).build());

    assertThat(bench.sent).isEmpty();
    assertThat(bench.topicsWritten()).containsExactly("deliveries-dead", "delivery-attempts");
    assertThat(bench.written(0, bench.topics.deliveriesDead()).getReason())
        .isEqualTo("webhook_disabled");
    assertThat(bench.attempt().getOutcome()).isEqualTo(AttemptOutcome.SKIPPED);
    assertThat(bench.attempt().getError())
        .isEqualTo("the webhook is disabled, so nothing was sent");
  }

  @Test
  void goneDisablesAtOnce() throws Exception {
    perform(new Outcome.Gone(""), delivery("dlv_1", 1).build());
    assertThat(status()).isEqualTo(WebhookStatus.DISABLED);
    assertThat(event(2).getType()).isEqualTo("webhook.disabled");
  }

  @Test
  void oneThatArrivesMakesItActiveAgain() throws Exception {
    perform(BROKEN, delivery("dlv_1", 5).build());
    bench.producer.clear();

    perform(OK, delivery("dlv_2", 1).build());

    assertThat(bench.topicsWritten())
        .containsExactly("webhook-states", "events", "delivery-attempts");
    assertThat(state(0).getStatus()).isEqualTo(WebhookStatus.ACTIVE);
    assertThat(state(0).getReason()).isNull();
    assertThat(event(1).getType()).isEqualTo("webhook.active");
  }

  @Test
  void itsOwnerEnablesItAgain() throws Exception {
    perform(new Outcome.Gone(""), delivery("dlv_1", 1).build());
    var enabled = Webhook.newBuilder(webhook).setEnabledAt(START.plusSeconds(1)).build();
    bench.webhooks.follow("wh_1", enabled);
    bench.producer.clear();

    perform(BROKEN, delivery("dlv_2", 5).build());

    assertThat(state(1).getStatus()).isEqualTo(WebhookStatus.FAILING);
    assertThat(state(1).getDeadInARow()).isEqualTo(1);
    assertThat(bench.standings.status(enabled)).isEqualTo(WebhookStatus.FAILING);
  }

  @Test
  void whatCouldNotBeWrittenDoesNotHold() {
    bench.producer.sendException = new RecordTooLargeException("no");
    assertThatThrownBy(() -> perform(BROKEN, delivery("dlv_1", 5).build()))
        .isInstanceOf(RecordTooLargeException.class);
    assertThat(status()).isEqualTo(WebhookStatus.ACTIVE);
  }

  @Test
  void anEarlierRecordOfTheTopicDoesNotUndoALaterOneOfThisProcess() throws Exception {
    perform(BROKEN, delivery("dlv_1", 5).build());
    perform(BROKEN, delivery("dlv_2", 5).build());
    bench.standings.follow("wh_1", state(1));

    perform(BROKEN, delivery("dlv_3", 5).build());

    assertThat(status()).isEqualTo(WebhookStatus.DISABLED);
  }

  @Test
  void testsNeitherCountNorWaitOnTheLadder() throws Exception {
    perform(BROKEN, delivery("dlv_1", 1).setKind(DeliveryKind.TEST).build());
    assertThat(bench.topicsWritten()).containsExactly("delivery-attempts");
    assertThat(bench.attempt().getAttemptsMax()).isEqualTo(1);
    assertThat(status()).isEqualTo(WebhookStatus.ACTIVE);
  }

  @Test
  void aDeletedOneGetsNothing() throws Exception {
    bench.webhooks.follow("wh_1", null);
    perform(OK, delivery("dlv_1", 2).build());

    assertThat(bench.sent).isEmpty();
    assertThat(bench.written(0, bench.topics.deliveriesDead()).getReason())
        .isEqualTo("webhook_deleted");
  }

  @Test
  void aScheduleOfItsOwnSaysHowOftenAndWhen() throws Exception {
    bench.webhooks.follow(
        "wh_1", Webhook.newBuilder(webhook).setRetryDelaysMs(List.of(300_000L)).build());

    perform(BROKEN, delivery("dlv_1", 1).build());

    assertThat(bench.topicsWritten()).containsExactly("deliveries-retry-5m", "delivery-attempts");
    assertThat(bench.attempt().getAttemptsMax()).isEqualTo(2);
    assertThat(bench.attempt().getNextAttemptAt()).isEqualTo(START.plus(Duration.ofMinutes(5)));
  }

  @Test
  void theTraceOfARecordGoesOnWithItsNextAttempt() throws Exception {
    var trace = "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01";
    bench.outcome = BROKEN;
    bench.perform(delivery("dlv_1", 1).build(), trace);
    bench.perform(delivery("dlv_2", 1).build(), "no trace\r\nX-Evil: 1");

    assertThat(bench.sent.getFirst().headers()).containsEntry("traceparent", trace);
    assertThat(bench.sent.getLast().headers()).doesNotContainKey("traceparent");
    var retry = bench.producer.history().getFirst();
    assertThat(new String(retry.headers().lastHeader("traceparent").value(), US_ASCII))
        .isEqualTo(trace);
  }

  private void perform(Outcome outcome, Delivery delivery) throws InterruptedException {
    bench.outcome = outcome;
    bench.perform(delivery);
  }

  private WebhookStatus status() {
    return bench.standings.status(webhook);
  }

  private WebhookState state(int index) {
    return bench.written(index, bench.topics.webhookStates());
  }

  private Event event(int index) {
    return bench.written(index, bench.topics.events());
  }

  private static Delivery.Builder delivery(String id, int attempt) {
    return Delivery.newBuilder()
        .setDeliveryId(id)
        .setEndpointId("wh_1")
        .setKind(DeliveryKind.EVENT)
        .setEventId("evt_1")
        .setEventType("run.completed")
        .setBody("{}")
        .setAttempt(attempt)
        .setCreatedAt(START)
        .setNotBefore(START);
  }
}
