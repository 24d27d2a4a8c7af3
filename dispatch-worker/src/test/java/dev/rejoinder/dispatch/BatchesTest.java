package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.dispatch.delivery.BatchRoom;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookBatch;
import dev.rejoinder.schemas.WebhookFormat;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.Receiver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchesTest {

  private static final long LONG_MS = 60_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Receiver receiver = Receiver.start();
  private final Batches batches = new Batches();
  private final EventSender sender =
      new EventSender(
          WebhookClient.anyNetwork(),
          Optional.empty(),
          Duration.ofSeconds(10),
          InstantSource.system(),
          batches);
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void close() {
    threads.forEach(Thread::interrupt);
    receiver.close();
  }

  @Test
  void enoughEventsGoOutInOneRequestWithoutWaitingLonger() throws Exception {
    var webhook = webhook(3, LONG_MS);
    var one = send(webhook, delivery("dlv_1"));
    var two = send(webhook, delivery("dlv_2"));
    var three = send(webhook, delivery("dlv_3"));

    List<Exchange> exchanges = List.of(done(one), done(two), done(three));

    assertThat(receiver.requests()).hasSize(1);
    var request = receiver.requests().getFirst();
    assertThat(request.body())
        .startsWith("[{")
        .endsWith("}]")
        .hasSize(3 * "{\"id\":\"dlv_1\"}".length() + 4);
    assertThat(request.body()).contains("dlv_1", "dlv_2", "dlv_3");
    String id = request.header("webhook-id").orElseThrow();
    assertThat(id).startsWith("bat_");
    assertThat(request.header("X-Request-ID")).hasValue(id);
    assertThat(exchanges)
        .allSatisfy(exchange -> {
          assertThat(exchange.batchId()).isEqualTo(id);
          assertThat(exchange.outcome()).isEqualTo(new Outcome.Accepted(200, "", false));
        });
  }

  @Test
  void theSameCompanyHasTheSameIdInAnyOrder() {
    var shipments = List.of(shipment(delivery("dlv_1")), shipment(delivery("dlv_2")));
    assertThat(Batches.id(shipments)).isEqualTo(Batches.id(shipments.reversed()));
    assertThat(Batches.id(shipments)).isNotEqualTo(Batches.id(shipments.subList(0, 1)));
  }

  @Test
  void whoeverWaitsAloneGoesAloneUnderItsOwnId() throws Exception {
    var exchange = done(send(webhook(100, 20), delivery("dlv_1")));

    assertThat(exchange.batchId()).isNull();
    var request = receiver.requests().getFirst();
    assertThat(request.body()).isEqualTo("[{\"id\":\"dlv_1\"}]");
    assertThat(request.header("webhook-id")).hasValue("dlv_1");
  }

  @Test
  void aRequestThatWouldGrowTooLargeGoesAndTheNextOneWaits() throws Exception {
    var webhook = webhook(100, LONG_MS);
    String large = "\"" + "x".repeat((int) BatchRoom.BODY_BYTES_MAX / 2) + "\"";
    var one = send(webhook, delivery("dlv_1").setBody(large));
    awaitWaiting(1);
    var next = send(webhook, delivery("dlv_2").setBody(large));

    assertThat(done(one).batchId()).isNull();
    assertThat(receiver.requests()).hasSize(1);
    assertThat(receiver.requests().getFirst().header("webhook-id")).hasValue("dlv_1");
    awaitWaiting(1);
    assertThat(next.isDone()).isFalse();
  }

  @Test
  void onlyAttemptsOfOneNumberMeet() throws Exception {
    var webhook = webhook(2, LONG_MS);
    var first = send(webhook, delivery("dlv_1"));
    var two = send(webhook, delivery("dlv_2").setAttempt(2));
    var three = send(webhook, delivery("dlv_3").setAttempt(2));

    done(two);
    done(three);

    assertThat(receiver.requests()).hasSize(1);
    assertThat(receiver.requests().getFirst().header("X-Attempt")).hasValue("2");
    assertThat(receiver.requests().getFirst().body()).doesNotContain("dlv_1");
    assertThat(first.isDone()).isFalse();
  }

  @Test
  void theLastAttemptIsMadeAlone() throws Exception {
    var exchange = done(send(webhook(2, LONG_MS), delivery("dlv_1").setAttempt(5)));

    assertThat(exchange.batchId()).isNull();
    assertThat(receiver.requests().getFirst().body()).isEqualTo("[{\"id\":\"dlv_1\"}]");
  }

  @Test
  void testsAndOrderedAndSlackWebhooksDoNotWait() throws Exception {
    var webhook = webhook(2, LONG_MS);
    done(send(webhook, delivery("dlv_1").setKind(DeliveryKind.TEST)));
    done(send(Webhook.newBuilder(webhook).setOrdered(true).build(), delivery("dlv_2")));
    done(
        send(
            Webhook.newBuilder(webhook).setFormat(WebhookFormat.SLACK).build(), delivery("dlv_3")));

    assertThat(receiver.requests())
        .extracting("body")
        .containsExactly("[{\"id\":\"dlv_1\"}]", "{\"id\":\"dlv_2\"}", "{\"id\":\"dlv_3\"}");
  }

  @Test
  void anInterruptedLeaderLetsTheOthersTryAgain() throws Exception {
    var webhook = webhook(3, LONG_MS);
    var leader = send(webhook, delivery("dlv_1"));
    awaitWaiting(1);
    var follower = send(webhook, delivery("dlv_2"));
    awaitWaiting(2);

    threads.getFirst().interrupt();

    assertThatThrownBy(() -> done(leader)).hasCauseInstanceOf(InterruptedException.class);
    assertThatThrownBy(() -> done(follower)).hasCauseInstanceOf(RetriableException.class);
    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void anInterruptedFollowerDoesNotGoAlong() throws Exception {
    var webhook = webhook(3, LONG_MS);
    var leader = send(webhook, delivery("dlv_1"));
    awaitWaiting(1);
    var follower = send(webhook, delivery("dlv_2"));
    awaitWaiting(2);
    threads.get(1).interrupt();
    assertThatThrownBy(() -> done(follower)).hasCauseInstanceOf(InterruptedException.class);

    var third = send(webhook, delivery("dlv_3"));

    assertThat(done(leader)).isEqualTo(done(third));
    assertThat(receiver.requests().getFirst().body())
        .isEqualTo("[{\"id\":\"dlv_1\"},{\"id\":\"dlv_3\"}]");
  }

  @Test
  void aRefusedRequestIsARefusalOfEach() throws Exception {
    try (var refusing = Receiver.answering(Answer.status(500))) {
      var webhook = Webhook.newBuilder(webhook(2, LONG_MS)).setUrl(refusing.url()).build();
      var one = send(webhook, delivery("dlv_1"));
      var two = send(webhook, delivery("dlv_2"));

      assertThat(done(one).outcome()).isEqualTo(new Outcome.Refused(500, null, ""));
      assertThat(done(two).outcome()).isEqualTo(new Outcome.Refused(500, null, ""));
      assertThat(refusing.requests()).hasSize(1);
    }
  }

  private void awaitWaiting(int count) throws Exception {
    Eventually.eventually(
        "deliveries waiting", PATIENCE, batches::waiting, waiting -> waiting == count);
  }

  private FutureTask<Exchange> send(Webhook webhook, Delivery.Builder delivery) {
    var task = new FutureTask<>(() -> sender.send(shipment(delivery), webhook));
    threads.add(Thread.ofVirtual().start(task));
    return task;
  }

  private static Exchange done(FutureTask<Exchange> task)
      throws InterruptedException, ExecutionException, TimeoutException {
    return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private Webhook webhook(int eventsMax, long waitMaxMs) {
    return Subscriptions.webhook("wh_1", "*")
        .setUrl(receiver.url())
        .setBatch(new WebhookBatch(eventsMax, waitMaxMs))
        .build();
  }

  private static Shipment shipment(Delivery.Builder delivery) {
    return new Shipment(delivery.build(), 5, null);
  }

  private static Delivery.Builder delivery(String id) {
    return Delivery.newBuilder()
        .setDeliveryId(id)
        .setEndpointId("wh_1")
        .setKind(DeliveryKind.EVENT)
        .setBody("{\"id\":\"" + id + "\"}")
        .setAttempt(1)
        .setCreatedAt(Subscriptions.EVENT_AT)
        .setNotBefore(Subscriptions.EVENT_AT);
  }
}
