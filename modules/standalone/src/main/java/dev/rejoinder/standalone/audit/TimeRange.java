package dev.rejoinder.standalone.audit;

import dev.rejoinder.runtime.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records written from {@code since} until before {@code until}.
 *
 * @param since null: from the first record kept
 * @param until null: to where the log ends when it is looked at
 */
public record TimeRange(@Nullable Instant since, @Nullable Instant until) {

  /** All there is. */
  public static final TimeRange ALL = new TimeRange(null, null);

  /** Whether a record written at {@code timestampMs} (Unix time) is from before the end. */
  boolean endsAfter(long timestampMs) {
    return until == null || timestampMs < until.toEpochMilli();
  }

  /** Whether a record written at {@code timestampMs} (Unix time) is not from before the begin. */
  boolean beginsBy(long timestampMs) {
    return since == null || timestampMs >= since.toEpochMilli();
  }

  /**
   * The time {@code written} as people do: {@code 2026-05-01T10:00:00Z} with any offset, without
   * one or without a time (both UTC), Unix milliseconds, or a duration back from {@code now} such
   * as {@code 24h}.
   */
  public static Optional<Instant> time(String written, Instant now) {
    String text = written.strip();
    Optional<Duration> back = Durations.parse(text);
    if (back.isPresent()) {
      return back.map(now::minus);
    }
    if (text.matches("\\d{1,15}")) {
      return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
    }
    return read(text, iso -> OffsetDateTime.parse(iso).toInstant())
        .or(() -> read(text, iso -> LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC)))
        .or(() -> read(text, iso -> LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC)));
  }

  private static Optional<Instant> read(String text, Function<String, Instant> form) {
    try {
      return Optional.of(form.apply(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
