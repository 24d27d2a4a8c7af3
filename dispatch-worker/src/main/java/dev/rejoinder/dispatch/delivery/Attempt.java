package dev.rejoinder.dispatch.delivery;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a delivery, as far as deciding needs it.
 *
 * @param number from 1
 * @param callId the call it carries; null when it carries none, so no answer is looked for
 * @param expiresAt from then on nothing is sent; null: never
 * @param answerForm how an inline answer is told from an acknowledgement
 * @param once whether nothing follows when it fails: tests, checks of sources, signs of typing
 */
public record Attempt(
    int number,
    @Nullable String callId,
    @Nullable Instant expiresAt,
    AnswerForm answerForm,
    boolean once) {

  public Attempt {
    if (number < 1) {
      throw new IllegalArgumentException("attempts count from 1, not " + number);
    }
  }

  /** An attempt that others may follow. */
  public Attempt(
      int number, @Nullable String callId, @Nullable Instant expiresAt, AnswerForm answerForm) {
    this(number, callId, expiresAt, answerForm, false);
  }

  /** Why nothing is to be sent at {@code now}; empty when the attempt is to be made. */
  public Optional<String> skipReason(boolean callClosed, Instant now) {
    if (callClosed) {
      return Optional.of("the call is closed");
    }
    return expiredAt(now)
        ? Optional.of((callId == null ? "its" : "the call's") + " deadline has passed")
        : Optional.empty();
  }

  boolean expiredAt(Instant instant) {
    return expiresAt != null && !instant.isBefore(expiresAt);
  }
}
