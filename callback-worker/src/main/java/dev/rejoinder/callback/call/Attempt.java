package dev.rejoinder.callback.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt at a call's delivery ended.
 *
 * @param number attempt at the delivery, from 1
 * @param inlineAnswer true when the 2xx body carried the output, which comes as a callback
 * @param statusCode HTTP status; null when there was no answer
 * @param error why it failed or was skipped; null when accepted
 * @param responseBody start of the answer's body, cut here to 4 KiB; null when empty
 * @param nextAttemptAt when the next attempt is due; null when none follows
 * @param last whether the endpoint will never be tried again: the ladder is exhausted or it is
 *     gone. False with no next attempt means that the next one would be due past the deadline
 */
public record Attempt(
    String deliveryId,
    int number,
    Result result,
    boolean inlineAnswer,
    @Nullable Integer statusCode,
    @Nullable String error,
    @Nullable String responseBody,
    @Nullable Instant nextAttemptAt,
    boolean last) {

  private static final int BODY_BYTES_MAX = 4 * 1024;

  public Attempt {
    responseBody = responseBody == null ? null : Utf8.start(responseBody, BODY_BYTES_MAX);
  }

  /** The dispatcher's verdict. */
  public enum Result {
    /** The endpoint answered 2xx. */
    ACCEPTED,
    /** Any other answer, or none; whether another attempt follows is said apart. */
    FAILED,
    /** Nothing was sent. */
    SKIPPED
  }

  /** One phrase for the audit. */
  String reason() {
    if (error != null) {
      return "attempt " + number + " failed: " + error;
    }
    return statusCode == null
        ? "attempt " + number + " failed"
        : "attempt " + number + " was answered with HTTP " + statusCode;
  }
}
