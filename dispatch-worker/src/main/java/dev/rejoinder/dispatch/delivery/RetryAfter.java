package dev.rejoinder.dispatch.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a Retry-After header: whole seconds, or an HTTP date. Source: RFC 9110, 10.2.3. */
final class RetryAfter {

  /** More digits than this are nonsense, and the ladder's cap is far below. */
  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");

  private RetryAfter() {}

  /** The wait asked for at {@code now}; zero when nothing readable, or the past, was asked. */
  static Duration asked(@Nullable String header, Instant now) {
    if (header == null) {
      return Duration.ZERO;
    }
    String written = header.strip();
    if (SECONDS.matcher(written).matches()) {
      return Duration.ofSeconds(Long.parseLong(written));
    }
    try {
      Instant until =
          ZonedDateTime.parse(written, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
