package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.EventDelivery;
import dev.rejoinder.hooks.Resending;
import dev.rejoinder.ingress.view.DeadLetter;
import dev.rejoinder.ingress.view.DeliveryView;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.KnownAttempt;
import dev.rejoinder.ingress.view.KnownDelivery;
import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeadResolution;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Sends one delivery: a test event, or one that was sent before. */
final class Resends {

  /** Above the time an attempt takes unless its configuration says otherwise. */
  private static final Duration TEST_WAIT = Duration.ofSeconds(35);

  private static final String TEST_TYPE = "webhook.test";
  private static final String TEST_EVENT = "evt_";

  private final DeliveryLog log;
  private final DeliveryView view;
  private final PastDeliveries past;
  private final RequestIds ids;
  private final InstantSource clock;

  Resends(
      DeliveryLog log,
      DeliveryView view,
      PastDeliveries past,
      RequestIds ids,
      InstantSource clock) {
    this.log = log;
    this.view = view;
    this.past = past;
    this.ids = ids;
    this.clock = clock;
  }

  /** Sends a test event once and answers with what came back. */
  Reply test(Webhook webhook, Request request) throws InterruptedException {
    Duration wait = request.preference(TEST_WAIT).atMost(TEST_WAIT);
    Instant now = clock.instant();
    Delivery delivery = EventDelivery.test(webhook, testEvent(webhook, now), now);
    Optional<DeliveryAttempt> attempt;
    try (Watch<DeliveryAttempt> watch = view.watch(delivery.getDeliveryId())) {
      log.publish(delivery, request.traceparent());
      attempt = watch.await(wait);
    }
    ObjectNode body = receipt(delivery);
    if (attempt.isEmpty()) {
      body.put("message", "Nothing came back yet; the test goes on.");
      return accepted(body, delivery);
    }
    body.put("delivered", attempt.get().getOutcome() == AttemptOutcome.ACCEPTED);
    body.set("attempt", DeliveryJson.attempt(attempt.get()));
    return Reply.of(200, body);
  }

  /** Sends a delivery again from its first attempt, however it went. */
  Reply redeliver(KnownDelivery known, Request request) throws InterruptedException {
    Instant now = clock.instant();
    Optional<DeadDelivery> dead = waiting(known);
    Delivery sent = dead.isPresent() ? dead.get().getDelivery() : origin(known);
    Delivery anew = Resending.anew(sent, known.redrive() + 1, now);
    log.publish(anew, request.traceparent());
    if (dead.isPresent()) {
      log.publish(Resending.resolved(dead.get(), DeadResolution.REDRIVEN, now));
    }
    return accepted(receipt(anew), anew);
  }

  /** Sends a dead letter again, which then waits no more. */
  Reply redrive(DeadDelivery dead, Request request) {
    Instant now = clock.instant();
    Delivery anew = Resending.anew(dead, now);
    log.publish(anew, request.traceparent());
    log.publish(Resending.resolved(dead, DeadResolution.REDRIVEN, now));
    return accepted(receipt(anew), anew);
  }

  private Optional<DeadDelivery> waiting(KnownDelivery known) throws InterruptedException {
    DeadLetter letter = known.dead();
    return letter != null && letter.waits() ? past.deadLetter(letter.at()) : Optional.empty();
  }

  /** The delivery of its newest attempt. */
  private Delivery origin(KnownDelivery known) throws InterruptedException {
    KnownAttempt last = known.attempts().getLast();
    DeliveryAttempt attempt = past.attempts(List.of(last.at())).get(last.at());
    if (attempt == null) {
      throw gone();
    }
    String topic = attempt.getOriginTopic();
    if (topic == null || attempt.getOriginOffset() < 0) {
      throw new BadRequest(
          Reply.error(
              409,
              "Delivery not kept",
              "Its attempts were made by a version that did not note where the delivery is."));
    }
    return past.delivery(
            topic, new EventId(attempt.getOriginPartition(), attempt.getOriginOffset()))
        .filter(delivery -> delivery.getDeliveryId().equals(known.id()))
        .orElseThrow(Resends::gone);
  }

  private static BadRequest gone() {
    return new BadRequest(
        Reply.error(
            410,
            "Delivery no longer kept",
            "What was sent is past its retention; replay its event instead."));
  }

  private Event testEvent(Webhook webhook, Instant now) {
    return Event.newBuilder()
        .setEventId(ids.fresh(TEST_EVENT))
        .setType(TEST_TYPE)
        .setSubject(webhook.getWebhookId())
        .setAt(now)
        .setData("{\"message\":\"This is a test.\"}")
        .setOwner(webhook.getOwner())
        .build();
  }

  private static ObjectNode receipt(Delivery delivery) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("deliveryId", delivery.getDeliveryId()).put("eventId", delivery.getEventId());
    return body.put("redrive", delivery.getRedrive());
  }

  private static Reply accepted(ObjectNode body, Delivery delivery) {
    return Reply.of(202, body.put("status", "accepted"))
        .with("Location", DeliveryJson.path(delivery.getDeliveryId()));
  }
}
