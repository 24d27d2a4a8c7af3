package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeadResolution;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that was given up, as far as it is kept in memory; the newest of its redrives.
 *
 * @param at where its newest record is, which has the rest
 * @param endpointId the webhook, or the tool's or task's endpoint
 * @param diedAtMs Unix time, milliseconds
 * @param expiresAtMs after this nothing of it is sent, Unix milliseconds; null: never
 * @param resolution what became of it; null while it waits
 * @param resolvedAtMs Unix time, milliseconds; null while it waits
 */
public record DeadLetter(
    EventId at,
    String deliveryId,
    int redrive,
    DeliveryKind kind,
    String endpointId,
    @Nullable String callId,
    @Nullable String eventId,
    @Nullable String eventType,
    String reason,
    @Nullable Integer lastStatusCode,
    long diedAtMs,
    @Nullable Long expiresAtMs,
    @Nullable DeadResolution resolution,
    @Nullable Long resolvedAtMs) {

  static DeadLetter of(DeadDelivery dead, EventId at) {
    Delivery delivery = dead.getDelivery();
    return new DeadLetter(
        at,
        delivery.getDeliveryId(),
        delivery.getRedrive(),
        delivery.getKind(),
        delivery.getEndpointId(),
        delivery.getCallId(),
        delivery.getEventId(),
        delivery.getEventType(),
        dead.getReason(),
        dead.getLastStatusCode(),
        dead.getDiedAt().toEpochMilli(),
        unixMs(delivery.getExpiresAt()),
        dead.getResolution(),
        unixMs(dead.getResolvedAt()));
  }

  public boolean waits() {
    return resolution == null;
  }

  public boolean sentAnew() {
    return resolution == DeadResolution.REDRIVEN;
  }

  /** Whether nothing of it would be sent at {@code nowMs}, as nobody waits for it any more. */
  public boolean expired(long nowMs) {
    return expiresAtMs != null && expiresAtMs <= nowMs;
  }

  private static @Nullable Long unixMs(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }
}
