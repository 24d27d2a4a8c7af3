package dev.rejoinder.ingress;

import dev.rejoinder.runtime.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Points in time in a request. */
final class Moment {

  /** Further back than anything we keep. */
  private static final Duration AGO_MAX = Duration.ofDays(36_500);

  private Moment() {}

  /** Empty when absent. */
  static Optional<Instant> query(Request request, String name, Instant now) {
    return request.query(name).map(text -> of(name, text, now));
  }

  /**
   * Turns the request down when nobody understands {@code text}, which it gives as {@code name}.
   */
  static Instant of(String name, String text, Instant now) {
    return read(text.strip(), now)
        .orElseThrow(() ->
            BadRequest.invalid(
                name
                    + " must be a time like 2026-01-31T12:00:00Z, Unix milliseconds, or how long"
                    + " ago, like 30m or 24h."));
  }

  private static Optional<Instant> read(String text, Instant now) {
    if (text.matches("\\d{1,15}")) {
      return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
    }
    Optional<Duration> ago = Durations.parse(text);
    if (ago.isPresent()) {
      return ago.filter(duration -> duration.compareTo(AGO_MAX) <= 0).map(now::minus);
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
