package dev.rejoinder.callback.source;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the API of a source answers.
 *
 * @param sendsFailed in a row
 * @param checksFailed in a row
 * @param askedAt when the last check was sent off; null: never
 * @param checkedAt when the last check ended; null: none did
 * @param lastFailure what the last failure was; null: none, or nobody said
 */
public record Api(
    int sendsFailed,
    int checksFailed,
    @Nullable Instant askedAt,
    @Nullable Instant checkedAt,
    @Nullable String lastFailure) {

  static final Api UNASKED = new Api(0, 0, null, null, null);

  private static final int SENDS_FAILED_MAX = 3;
  private static final int CHECKS_FAILED_MAX = 2;

  /** Words of providers for a token they do not take; waiting mends none of them. */
  private static final Pattern AUTH =
      Pattern.compile("\\b(401|403)\\b|auth|token|account_inactive", Pattern.CASE_INSENSITIVE);

  Api sent() {
    return new Api(0, checksFailed, askedAt, checkedAt, checksFailed == 0 ? null : lastFailure);
  }

  Api sendFailed(@Nullable String detail) {
    return new Api(sendsFailed + 1, checksFailed, askedAt, checkedAt, detail);
  }

  /** An API that is well takes messages too, as far as anybody knows. */
  Api checkPassed(Instant at) {
    return new Api(0, 0, askedAt, at, null);
  }

  Api checkFailed(SourceInput.CheckFailed failed) {
    return new Api(sendsFailed, checksFailed + 1, askedAt, failed.at(), failed.detail());
  }

  Api asked(Instant at) {
    return new Api(sendsFailed, checksFailed, at, checkedAt, lastFailure);
  }

  boolean checkDue(@Nullable Duration every, Instant now) {
    return every != null && (askedAt == null || !now.isBefore(askedAt.plus(every)));
  }

  boolean refusesUs() {
    return checksFailed > 0 && lastFailure != null && AUTH.matcher(lastFailure).find();
  }

  /** At once when it is about the token; anything else may pass by itself once. */
  boolean checksFail() {
    return refusesUs() || checksFailed >= CHECKS_FAILED_MAX;
  }

  boolean sendsFail() {
    return sendsFailed >= SENDS_FAILED_MAX;
  }
}
