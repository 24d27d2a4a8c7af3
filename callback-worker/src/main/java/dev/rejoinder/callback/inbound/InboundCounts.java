package dev.rejoinder.callback.inbound;

import io.micrometer.core.instrument.Metrics;

/** Counts what became of events, by source; a step taken again after a crash counts again. */
final class InboundCounts {

  private InboundCounts() {}

  static void duplicate(String source) {
    Metrics.counter("rejoinder.inbound.duplicates", "source", source).increment();
  }

  /** {@code outcome}: asked, task, fan_out, unhandled, ignored or failed. */
  static void handled(String source, String outcome) {
    Metrics.counter("rejoinder.inbound.handled", "source", source, "outcome", outcome).increment();
  }
}
