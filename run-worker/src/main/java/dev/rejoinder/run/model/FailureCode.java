package dev.rejoinder.run.model;

import java.util.Locale;

/** Why an attempt failed, as {@code ModelFailed} names it. */
public enum FailureCode {
  RATE_LIMIT_EXCEEDED(true),
  SERVER_ERROR(true),
  TIMEOUT(true),
  CONNECTION_ERROR(true),
  MALFORMED_ANSWER(true),
  AUTHENTICATION_ERROR(false),
  INVALID_REQUEST(false),
  INSUFFICIENT_QUOTA(false),
  MODEL_NOT_FOUND(false),
  ANSWER_TOO_LARGE(false);

  private final boolean retryable;

  FailureCode(boolean retryable) {
    this.retryable = retryable;
  }

  /** Whether asking again may help, unless the provider says otherwise. */
  public boolean retryable() {
    return retryable;
  }

  /** {@code rate_limit_exceeded} for {@link #RATE_LIMIT_EXCEEDED}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
