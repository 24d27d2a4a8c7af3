package dev.rejoinder.dispatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.rejoinder.hooks.Envelope;
import dev.rejoinder.hooks.EventCatalogue;
import dev.rejoinder.hooks.EventDelivery;
import dev.rejoinder.hooks.EventFilter;
import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Who gets an event, and what each is sent of it. Thread-safe. */
final class FanOut {

  private static final int FILTERS_MAX = 10_000;
  private static final int TYPES_MAX = 1_000;

  private final KnownWebhooks webhooks;
  private final KnownStates states;

  /** By their text: thousands of events pass the same few filters. */
  private final LoadingCache<String, EventFilter> filters =
      Caffeine.newBuilder().maximumSize(FILTERS_MAX).build(EventFilter::of);

  /** By event type: an event must not cost a look at every webhook there is. */
  private final Cache<String, Subscribers> byType =
      Caffeine.newBuilder().maximumSize(TYPES_MAX).build();

  FanOut(KnownWebhooks webhooks, KnownStates states) {
    this.webhooks = webhooks;
    this.states = states;
  }

  /** A webhook, and the name under which it gets the event. */
  record Subscriber(Webhook webhook, String name) {}

  /** Those of a type, as the webhooks stood when they had changed so often. */
  private record Subscribers(long changes, List<Subscriber> all) {}

  /**
   * What came of an event.
   *
   * @param problem why some webhook could not be served; the others were
   */
  record Deliveries(List<Delivery> all, Optional<IllegalArgumentException> problem) {

    Deliveries {
      all = List.copyOf(all);
    }
  }

  /**
   * A delivery for each webhook that wants the event, as they all stand at {@code at}.
   *
   * <p>The same event gives the same delivery ids whenever it is fanned out.
   *
   * @param publishedAt when it came into the log; when it happened is for its author to say
   * @throws IllegalArgumentException when some webhook wants it and nothing can be rendered of it
   */
  Deliveries deliveries(Event event, Instant publishedAt, Instant at) {
    List<Subscriber> subscribers = concerned(event, publishedAt, ofType(event.getType()));
    if (subscribers.isEmpty()) {
      return new Deliveries(List.of(), Optional.empty());
    }
    ObjectNode told = Envelope.event(event);
    List<Delivery> deliveries = new ArrayList<>();
    Optional<IllegalArgumentException> problem = Optional.empty();
    for (Subscriber subscriber : subscribers) {
      try {
        if (passes(subscriber.webhook(), told)) {
          deliveries.add(
              EventDelivery.of(subscriber.webhook(), event, subscriber.name(), at, told));
        }
      } catch (IllegalArgumentException e) {
        String webhookId = subscriber.webhook().getWebhookId();
        problem =
            Optional.of(
                new IllegalArgumentException(
                    "the event %s cannot be sent to %s: %s"
                        .formatted(event.getEventId(), webhookId, e.getMessage()),
                    e));
      }
    }
    return new Deliveries(deliveries, problem);
  }

  private List<Subscriber> ofType(String type) {
    long changes = webhooks.changes();
    Subscribers known = byType.getIfPresent(type);
    if (known == null || known.changes() != changes) {
      known = new Subscribers(changes, subscribed(type, webhooks.all()));
      byType.put(type, known);
    }
    return known.all();
  }

  /** The webhooks that asked for events of this type. */
  private static List<Subscriber> subscribed(String type, Collection<Webhook> webhooks) {
    List<Subscriber> subscribers = new ArrayList<>();
    for (Webhook webhook : webhooks) {
      EventCatalogue.subscribedName(webhook.getEventTypes(), type)
          .ifPresent(name -> subscribers.add(new Subscriber(webhook, name)));
    }
    return List.copyOf(subscribers);
  }

  /**
   * Those who may be sent the event: its owner's, or everybody's when it has none.
   *
   * <p>An event published before a webhook was made is not for it: a fan-out that is behind must
   * not flood a new webhook.
   */
  private List<Subscriber> concerned(
      Event event, Instant publishedAt, List<Subscriber> subscribers) {
    return subscribers.stream()
        .filter(subscriber -> {
          Webhook webhook = subscriber.webhook();
          return (event.getOwner() == null || event.getOwner().equals(webhook.getOwner()))
              && !publishedAt.isBefore(webhook.getCreatedAt())
              && states.status(webhook) != WebhookStatus.DISABLED;
        })
        .toList();
  }

  private boolean passes(Webhook webhook, ObjectNode event) {
    return webhook.getFilter() == null || filters.get(webhook.getFilter()).matches(event);
  }
}
