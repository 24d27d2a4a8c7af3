package dev.rejoinder.run.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** How long a provider asks to wait: {@code retry-after-ms}, else {@code Retry-After}. */
final class RetryAfter {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");

  private RetryAfter() {}

  /** Empty when the headers do not say, or not readably; never negative. */
  static Optional<Duration> in(Headers headers, Instant now) {
    return millis(headers.get("retry-after-ms"), 1)
        .or(() -> millis(headers.get("retry-after"), 1000))
        .or(() -> until(headers.get("retry-after"), now));
  }

  private static Optional<Duration> millis(@Nullable String written, int unitMs) {
    return Optional.ofNullable(written)
        .map(String::strip)
        .filter(text -> NUMBER.matcher(text).matches())
        .map(text -> Duration.ofMillis((long) Math.ceil(Double.parseDouble(text) * unitMs)));
  }

  private static Optional<Duration> until(@Nullable String written, Instant now) {
    if (written == null) {
      return Optional.empty();
    }
    try {
      ZonedDateTime date =
          ZonedDateTime.parse(written.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(now, date.toInstant());
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
