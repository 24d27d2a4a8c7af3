package dev.rejoinder.runtime;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/** Timers with the buckets that fit what they time; look them up once, not for each recording. */
public final class Timings {

  private static final Duration[] QUICK =
      inMs(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000);

  private static final Duration[] LONG =
      inMs(
          50,
          100,
          500,
          1_000,
          5_000,
          15_000,
          60_000,
          300_000,
          900_000,
          3_600_000,
          21_600_000,
          86_400_000);

  private Timings() {}

  /** Of what takes from milliseconds to a minute: a request. */
  public static Timer quick(String name, String description, Tags tags) {
    return timer(name, description, tags, QUICK);
  }

  /** Of what takes from a moment to a day: a run, the answer to a call, a retry. */
  public static Timer lasting(String name, String description, Tags tags) {
    return timer(name, description, tags, LONG);
  }

  private static Timer timer(String name, String description, Tags tags, Duration[] buckets) {
    return Timer.builder(name)
        .description(description)
        .tags(tags)
        .serviceLevelObjectives(buckets)
        .register(Metrics.globalRegistry);
  }

  private static Duration[] inMs(long... buckets) {
    return LongStream.of(buckets).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
