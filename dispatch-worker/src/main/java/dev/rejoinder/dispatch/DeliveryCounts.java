package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.runtime.Timings;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.DeliveryKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts and times attempts; one made again after a crash counts again. Thread-safe. */
final class DeliveryCounts {

  /** Further attempts are counted together. */
  private static final int ATTEMPTS_MAX = 6;

  private final Map<DeliveryKind, Timer> durations = new ConcurrentHashMap<>();
  private final Map<DeliveryKind, Timer> lateness = new ConcurrentHashMap<>();
  private final Map<Attempted, Counter> attempts = new ConcurrentHashMap<>();

  private record Attempted(DeliveryKind kind, AttemptOutcome outcome, int number) {}

  /** {@code late}: how long after it was due the attempt began. */
  void count(AttemptReport report, Duration late) {
    DeliveryAttempt attempt = report.attempt();
    DeliveryKind kind = attempt.getKind();
    int number = Math.min(attempt.getAttempt(), ATTEMPTS_MAX);
    attempts
        .computeIfAbsent(new Attempted(kind, attempt.getOutcome(), number), this::counter)
        .increment();
    if (report.exchange().sent()) {
      durations
          .computeIfAbsent(kind, this::duration)
          .record(Duration.ofMillis(attempt.getDurationMs()));
    }
    if (attempt.getAttempt() > 1) {
      lateness.computeIfAbsent(kind, this::late).record(late.isNegative() ? Duration.ZERO : late);
    }
    if (report.next() instanceof Next.Dead(Next.Reason reason)) {
      Counter.builder("rejoinder.deliveries.dead")
          .description("Deliveries given up, by why.")
          .tags("kind", label(kind), "reason", reason.label())
          .register(Metrics.globalRegistry)
          .increment();
    }
  }

  private Counter counter(Attempted attempted) {
    int number = attempted.number();
    return Counter.builder("rejoinder.deliveries.attempts")
        .description("Attempts at deliveries, skipped ones included.")
        .tags(
            Tags.of(
                "kind",
                label(attempted.kind()),
                "outcome",
                label(attempted.outcome()),
                "attempt",
                number < ATTEMPTS_MAX ? String.valueOf(number) : number + "+"))
        .register(Metrics.globalRegistry);
  }

  private Timer duration(DeliveryKind kind) {
    return Timings.quick(
        "rejoinder.deliveries.duration",
        "One attempt that was sent, to the last byte of its answer.",
        Tags.of("kind", label(kind)));
  }

  private Timer late(DeliveryKind kind) {
    return Timings.lasting(
        "rejoinder.deliveries.lateness",
        "How long after it was due a further attempt began.",
        Tags.of("kind", label(kind)));
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
