package dev.rejoinder.hooks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import java.time.Instant;
import java.util.Optional;

/** What one webhook is sent of an event, at its first attempt. */
public final class EventDelivery {

  private EventDelivery() {}

  /**
   * The delivery of an event that the webhook subscribed to and lets through its filter, as both
   * stand; empty for any other, and for one whose data cannot be rendered. The same event always
   * has the same delivery id.
   */
  public static Optional<Delivery> to(Webhook webhook, Event event, Instant at) {
    String owner = event.getOwner();
    if (owner != null && !owner.equals(webhook.getOwner())) {
      return Optional.empty();
    }
    return EventCatalogue.subscribedName(webhook.getEventTypes(), event.getType())
        .flatMap(name -> filtered(webhook, event, name, at));
  }

  /** A delivery whatever the webhook subscribed to; {@code event} is one we made ourselves. */
  public static Delivery test(Webhook webhook, Event event, Instant at) {
    return delivery(webhook, event, event.getType(), at)
        .setBody(Envelope.body(webhook, event, event.getType()))
        .setKind(DeliveryKind.TEST)
        .build();
  }

  /**
   * The delivery of {@code event} to a webhook that wants it as {@code name}; {@code told} is the
   * {@link Envelope#event} of it.
   *
   * @throws IllegalArgumentException when it cannot be rendered
   */
  public static Delivery of(
      Webhook webhook, Event event, String name, Instant at, ObjectNode told) {
    return delivery(webhook, event, name, at)
        .setBody(Envelope.body(webhook, told, name))
        .setKind(DeliveryKind.EVENT)
        .build();
  }

  private static Optional<Delivery> filtered(
      Webhook webhook, Event event, String name, Instant at) {
    try {
      ObjectNode told = Envelope.event(event);
      return EventFilter.of(webhook.getFilter()).matches(told)
          ? Optional.of(of(webhook, event, name, at, told))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Delivery.Builder delivery(Webhook webhook, Event event, String name, Instant at) {
    return Delivery.newBuilder()
        .setDeliveryId(DeliveryIds.of(event.getEventId(), webhook.getWebhookId()))
        .setEndpointId(webhook.getWebhookId())
        .setThreadId(event.getThreadId())
        .setAttempt(1)
        .setCreatedAt(at)
        .setNotBefore(at)
        .setEventId(event.getEventId())
        .setEventType(name)
        .setOrderingKey(webhook.getOrdered() ? event.getSubject() : null);
  }
}
