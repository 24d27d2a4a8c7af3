package dev.rejoinder.callback.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a source: all there ever were, and those of the last minutes.
 *
 * @param byMinute of the last five minutes, by minutes since 1970-01-01T00:00Z
 */
public record Requests(
    long received,
    long rejected,
    @Nullable Instant lastReceivedAt,
    @Nullable Instant lastRejectedAt,
    @Nullable String lastRejection,
    Map<Long, Minute> byMinute) {

  static final Requests NONE = new Requests(0, 0, null, null, null, Map.of());

  private static final int MINUTES = 5;
  private static final int FORGED_MIN = 5;
  private static final int FORGED_OVER = 1;

  /** Reasons that say that a request was not proven to come from the source. */
  private static final Set<String> FORGED =
      Set.of(
          "no_secret",
          "missing_signature",
          "duplicated_header",
          "malformed_signature",
          "bad_signature",
          "bad_timestamp",
          "stale_timestamp",
          "future_timestamp");

  /** What came within a minute: verified requests, and those turned down for their signature. */
  public record Minute(long verified, long forged) {
    private Minute plus(Minute more) {
      return new Minute(verified + more.verified, forged + more.forged);
    }
  }

  public Requests {
    byMinute = Map.copyOf(byMinute);
  }

  Requests with(SourceInput.Received more) {
    return new Requests(
        received + more.count(),
        rejected,
        later(lastReceivedAt, more.at()),
        lastRejectedAt,
        lastRejection,
        counted(more.at(), new Minute(more.count(), 0)));
  }

  Requests with(SourceInput.Rejected more) {
    boolean forged = FORGED.contains(more.reason());
    return new Requests(
        received,
        rejected + more.count(),
        lastReceivedAt,
        later(lastRejectedAt, more.at()),
        more.reason(),
        forged ? counted(more.at(), new Minute(0, more.count())) : byMinute);
  }

  /** Without what is older than the window. */
  Requests at(Instant now) {
    if (byMinute.keySet().stream().allMatch(minute -> within(minute, now))) {
      return this;
    }
    Map<Long, Minute> kept = new TreeMap<>(byMinute);
    kept.keySet().removeIf(minute -> !within(minute, now));
    return new Requests(received, rejected, lastReceivedAt, lastRejectedAt, lastRejection, kept);
  }

  /** Five or more, and more than half: somebody's secret is wrong. */
  boolean mostlyForged() {
    return forged() >= FORGED_MIN && forged() * 2 > verified() + forged();
  }

  /** One at most, or a quarter at most: that is over, or never was the secret. */
  boolean hardlyForged() {
    return forged() <= FORGED_OVER || forged() * 4 <= verified() + forged();
  }

  long forged() {
    return byMinute.values().stream().mapToLong(Minute::forged).sum();
  }

  long verified() {
    return byMinute.values().stream().mapToLong(Minute::verified).sum();
  }

  private Map<Long, Minute> counted(Instant at, Minute more) {
    Map<Long, Minute> counted = new TreeMap<>(byMinute);
    counted.merge(minute(at), more, Minute::plus);
    return counted;
  }

  private static boolean within(long minute, Instant now) {
    return minute > minute(now) - MINUTES;
  }

  private static long minute(Instant at) {
    return at.getEpochSecond() / Duration.ofMinutes(1).toSeconds();
  }

  private static Instant later(@Nullable Instant known, Instant other) {
    return known == null || other.isAfter(known) ? other : known;
  }
}
