package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallAttempted;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt at delivering a call ended.
 *
 * @param number from 1
 * @param accepted true for a 2xx answer
 * @param inlineAnswer true when the answer carried the output, which follows as a callback
 * @param statusCode HTTP status; null when there was no answer
 * @param error why it failed; null when accepted
 * @param responseBody start of the answer's body; null when empty
 * @param atMs Unix time at which it was known, milliseconds
 * @param nextAtMs Unix time of the next attempt, milliseconds; null when none follows
 */
public record Attempt(
    int number,
    boolean accepted,
    boolean inlineAnswer,
    @Nullable Integer statusCode,
    @Nullable String error,
    @Nullable String responseBody,
    long atMs,
    @Nullable Long nextAtMs) {

  static Attempt of(CallAttempted attempted, Instant at) {
    Instant next = attempted.getNextAttemptAt();
    return new Attempt(
        attempted.getAttempt(),
        attempted.getAccepted(),
        attempted.getInlineAnswer(),
        attempted.getStatusCode(),
        attempted.getError(),
        attempted.getResponseBody(),
        at.toEpochMilli(),
        next == null ? null : Long.valueOf(next.toEpochMilli()));
  }

  /** Whether nothing more comes of this attempt but, perhaps, a callback from outside. */
  boolean leavesItToTheOutside() {
    return !(accepted && inlineAnswer);
  }
}
