package dev.rejoinder.ingress;

import dev.rejoinder.ingress.view.DeliveryView;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.WebhookJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A log of deliveries that is written by tests, tells the view of it, and can lose records. */
final class ScriptedPast implements PastDeliveries {

  static final Instant BEGAN = Instant.ofEpochMilli(1_700_000_000_000L);

  final List<WebhookJob> counted = new ArrayList<>();
  Count count = new Count(0, true);

  private final DeliveryView view;
  private final Map<EventId, DeliveryAttempt> attempts = new HashMap<>();
  private final Map<EventId, DeadDelivery> letters = new HashMap<>();
  private final Map<String, Delivery> deliveries = new HashMap<>();
  private final AtomicLong offsets = new AtomicLong();

  ScriptedPast(DeliveryView view) {
    this.view = view;
  }

  /** A delivery of {@code task.completed} that was emitted {@code seconds} after the beginning. */
  static Delivery delivery(String id, String webhookId, int seconds) {
    return Delivery.newBuilder()
        .setDeliveryId(id)
        .setEndpointId(webhookId)
        .setKind(DeliveryKind.EVENT)
        .setBody("{\"n\":1}")
        .setAttempt(1)
        .setCreatedAt(BEGAN.plusSeconds(seconds))
        .setNotBefore(BEGAN.plusSeconds(seconds))
        .setEventId("evt_" + id)
        .setEventType("task.completed")
        .build();
  }

  /**
   * An attempt at {@code delivery}, a second after it was emitted, read from {@code deliveries}.
   */
  static DeliveryAttempt.Builder attempt(Delivery delivery, AttemptOutcome outcome) {
    return DeliveryAttempt.newBuilder()
        .setDeliveryId(delivery.getDeliveryId())
        .setEndpointId(delivery.getEndpointId())
        .setKind(delivery.getKind())
        .setAttempt(delivery.getAttempt())
        .setAttemptsMax(5)
        .setStartedAt(delivery.getCreatedAt().plusSeconds(delivery.getAttempt()))
        .setDurationMs(12)
        .setOutcome(outcome)
        .setInlineAnswer(false)
        .setEventId(delivery.getEventId())
        .setEventType(delivery.getEventType())
        .setRedrive(delivery.getRedrive())
        .setDeliveryCreatedAt(delivery.getCreatedAt());
  }

  /** Keeps it, and its delivery as its origin. */
  void attempted(Delivery delivery, DeliveryAttempt.Builder attempt) {
    long offset = offsets.incrementAndGet();
    deliveries.put(origin("deliveries", new EventId(0, offset)), delivery);
    attempted(
        attempt.setOriginTopic("deliveries").setOriginPartition(0).setOriginOffset(offset).build());
  }

  void attempted(DeliveryAttempt attempt) {
    EventId at = new EventId(0, offsets.incrementAndGet());
    attempts.put(at, attempt);
    view.on(attempt, at);
  }

  void died(Delivery delivery, String reason, int seconds) {
    died(
        DeadDelivery.newBuilder()
            .setDelivery(delivery)
            .setReason(reason)
            .setLastStatusCode(500)
            .setLastError("answered 500")
            .setDiedAt(BEGAN.plusSeconds(seconds))
            .build());
  }

  void died(DeadDelivery letter) {
    EventId at = new EventId(1, offsets.incrementAndGet());
    letters.put(at, letter);
    view.on(letter, at);
  }

  void forgetDeliveries() {
    deliveries.clear();
  }

  @Override
  public Map<EventId, DeliveryAttempt> attempts(List<EventId> at) {
    Map<EventId, DeliveryAttempt> found = new HashMap<>(attempts);
    found.keySet().retainAll(at);
    return found;
  }

  @Override
  public Optional<DeadDelivery> deadLetter(EventId at) {
    return Optional.ofNullable(letters.get(at));
  }

  @Override
  public Optional<Delivery> delivery(String topicLabel, EventId at) {
    @Nullable Delivery found = deliveries.get(origin(topicLabel, at));
    return Optional.ofNullable(found);
  }

  @Override
  public Count count(WebhookJob job, Duration patience) {
    counted.add(job);
    return count;
  }

  private static String origin(String topicLabel, EventId at) {
    return topicLabel + "-" + at;
  }
}
