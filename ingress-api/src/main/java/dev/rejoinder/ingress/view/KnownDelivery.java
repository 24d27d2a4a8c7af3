package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.DeliveryKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook's delivery, as far as it is kept in memory; immutable.
 *
 * @param createdAtMs when it was emitted first, Unix milliseconds; of older versions, when its
 *     first known attempt began
 * @param attempts the newest of all its redrives, in order
 * @param dead its newest dead letter; null when it has none
 */
public record KnownDelivery(
    String id,
    String webhookId,
    DeliveryKind kind,
    @Nullable String eventId,
    @Nullable String eventType,
    long createdAtMs,
    List<KnownAttempt> attempts,
    @Nullable DeadLetter dead) {

  /** One that is sent anew over and over must not fill the memory. */
  static final int ATTEMPTS_MAX = 50;

  public KnownDelivery {
    attempts = List.copyOf(attempts);
  }

  /** Knows no attempt yet: {@link #with(KnownAttempt)} follows. */
  static KnownDelivery first(DeliveryAttempt attempt, @Nullable DeadLetter dead) {
    Instant created = attempt.getDeliveryCreatedAt();
    return new KnownDelivery(
        attempt.getDeliveryId(),
        attempt.getEndpointId(),
        attempt.getKind(),
        attempt.getEventId(),
        attempt.getEventType(),
        (created == null ? attempt.getStartedAt() : created).toEpochMilli(),
        List.of(),
        dead);
  }

  KnownDelivery with(KnownAttempt attempt) {
    List<KnownAttempt> all = new ArrayList<>(attempts);
    all.add(attempt);
    all.sort(KnownAttempt.IN_ORDER);
    List<KnownAttempt> newest = all.subList(Math.max(0, all.size() - ATTEMPTS_MAX), all.size());
    return new KnownDelivery(id, webhookId, kind, eventId, eventType, createdAtMs, newest, dead);
  }

  KnownDelivery with(DeadLetter letter) {
    return new KnownDelivery(
        id, webhookId, kind, eventId, eventType, createdAtMs, attempts, letter);
  }

  /** How often it was sent anew, as far as is known. */
  public int redrive() {
    int attempted = attempts.isEmpty() ? 0 : attempts.getLast().redrive();
    return dead == null ? attempted : Math.max(attempted, dead.redrive());
  }

  /** The attempts since it was last sent anew count, and one that was accepted settles it. */
  public DeliveryStatus status() {
    int redrive = redrive();
    List<KnownAttempt> current =
        attempts.stream().filter(attempt -> attempt.redrive() == redrive).toList();
    if (current.stream().anyMatch(attempt -> attempt.outcome() == AttemptOutcome.ACCEPTED)) {
      return DeliveryStatus.DELIVERED;
    }
    if (dead != null && dead.redrive() == redrive) {
      return dead.sentAnew() ? DeliveryStatus.RETRYING : DeliveryStatus.DEAD;
    }
    return status(current.getLast());
  }

  /** When the next attempt is due, Unix milliseconds; null when none is known to follow. */
  public @Nullable Long nextAttemptAtMs() {
    return status() == DeliveryStatus.RETRYING && !attempts.isEmpty()
        ? attempts.getLast().nextAtMs()
        : null;
  }

  private static DeliveryStatus status(KnownAttempt last) {
    return switch (last.outcome()) {
      case ACCEPTED -> DeliveryStatus.DELIVERED;
      case GONE -> DeliveryStatus.DEAD;
      case SKIPPED -> DeliveryStatus.SKIPPED;
      case FAILED -> last.nextAtMs() == null ? DeliveryStatus.DEAD : DeliveryStatus.RETRYING;
    };
  }
}
