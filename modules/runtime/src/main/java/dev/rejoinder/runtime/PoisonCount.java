package dev.rejoinder.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;

/** Counts records that were moved to the dead-letter topic, by the topic they came from. */
public final class PoisonCount {

  private PoisonCount() {}

  /** {@code topic}: the one the record came from. */
  public static void add(String topic) {
    Counter.builder("rejoinder.poison")
        .description("Records nobody could read or process, moved to the dead-letter topic.")
        .tag("topic", topic)
        .register(Metrics.globalRegistry)
        .increment();
  }
}
