package dev.rejoinder.ingress.signature;

import dev.rejoinder.sources.GenericScheme.TimestampUnit;
import java.time.Duration;
import java.time.Instant;

/** Holds the time a request was signed against ours. */
final class SigningTime {

  /** What Standard Webhooks' libraries, Slack and Stripe allow. */
  static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  /** As seconds far in the future, as milliseconds long past: it tells the two apart. */
  private static final long BETWEEN_UNITS = 100_000_000_000L;

  private SigningTime() {}

  /**
   * Passes when {@code written} is within {@code tolerance} of {@code now}, either way.
   *
   * @throws Refusal otherwise
   */
  static void check(
      String written, TimestampUnit unit, Duration tolerance, Instant now, String header) {
    if (!written.matches("\\d{1,15}")) {
      throw new Refusal(
          Reason.BAD_TIMESTAMP, "The timestamp in %s is no whole number.".formatted(header));
    }
    long count = Long.parseLong(written);
    Instant signed =
        switch (unit) {
          case SECONDS -> {
            refuseOtherUnit(count >= BETWEEN_UNITS, "milliseconds", "seconds", header);
            yield Instant.ofEpochSecond(count);
          }
          case MILLISECONDS -> {
            refuseOtherUnit(count < BETWEEN_UNITS, "seconds", "milliseconds", header);
            yield Instant.ofEpochMilli(count);
          }
        };
    if (signed.isBefore(now.minus(tolerance))) {
      throw new Refusal(
          Reason.STALE_TIMESTAMP,
          "It was signed %d s ago; %d s are allowed."
              .formatted(Duration.between(signed, now).toSeconds(), tolerance.toSeconds()));
    }
    if (signed.isAfter(now.plus(tolerance))) {
      throw new Refusal(
          Reason.FUTURE_TIMESTAMP,
          "It was signed %d s ahead of this server's clock; %d s are allowed."
              .formatted(Duration.between(now, signed).toSeconds(), tolerance.toSeconds()));
    }
  }

  private static void refuseOtherUnit(boolean other, String seems, String due, String header) {
    if (other) {
      throw new Refusal(
          Reason.BAD_TIMESTAMP,
          "The timestamp in %s seems to count %s; %s are due.".formatted(header, seems, due));
    }
  }
}
