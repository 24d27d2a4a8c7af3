package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.DeliveryAttempt;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a delivery, as far as it is kept in memory.
 *
 * @param at where its record is, which has the rest
 * @param redrive how often the delivery had been sent anew
 * @param number from 1 within each redrive
 * @param startedAtMs Unix time, milliseconds
 * @param statusCode null when there was no answer
 * @param nextAtMs when the next attempt is due, Unix milliseconds; null when none follows
 */
public record KnownAttempt(
    EventId at,
    int redrive,
    int number,
    long startedAtMs,
    AttemptOutcome outcome,
    @Nullable Integer statusCode,
    @Nullable Long nextAtMs) {

  /** By when they were due to be made; one that was made twice after a crash stands twice. */
  static final Comparator<KnownAttempt> IN_ORDER =
      Comparator.comparingInt(KnownAttempt::redrive)
          .thenComparingInt(KnownAttempt::number)
          .thenComparingLong(KnownAttempt::startedAtMs);

  static KnownAttempt of(DeliveryAttempt attempt, EventId at) {
    Instant next = attempt.getNextAttemptAt();
    return new KnownAttempt(
        at,
        attempt.getRedrive(),
        attempt.getAttempt(),
        attempt.getStartedAt().toEpochMilli(),
        attempt.getOutcome(),
        attempt.getStatusCode(),
        next == null ? null : next.toEpochMilli());
  }
}
