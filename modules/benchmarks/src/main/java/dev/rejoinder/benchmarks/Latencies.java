package dev.rejoinder.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Durations of one measurement; thread-safe while they are added. */
final class Latencies {

  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());

  void add(long durationNanos) {
    nanos.add(durationNanos);
  }

  int count() {
    return nanos.size();
  }

  /** Milliseconds that {@code percent} of the durations do not exceed (nearest rank); 0 if none. */
  double percentileMs(double percent) {
    List<Long> sorted;
    synchronized (nanos) {
      sorted = nanos.stream().sorted().toList();
    }
    if (sorted.isEmpty()) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1) / 1e6;
  }

  /** {@code what}: the things that took so long, in the plural. */
  String summary(String what) {
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms (%d %s)",
        percentileMs(50),
        percentileMs(90),
        percentileMs(99),
        count(),
        what);
  }

  /** The same for what must not be late even once. */
  String summaryWithMax(String what) {
    return String.format(
        Locale.ROOT,
        "p50 %.0f ms, p99 %.0f ms, max %.0f ms (%d %s)",
        percentileMs(50),
        percentileMs(99),
        percentileMs(100),
        count(),
        what);
  }
}
