package dev.rejoinder.benchmarks;

import java.time.Duration;
import java.util.Locale;

/** What was measured with calls pending, and with what. */
final class PendingReport {

  private static final double MIB = 1024.0 * 1024;

  private final Report report = new Report();

  /** What the numbers depend on. */
  void surroundings(PendingSizes sizes, int partitions) {
    report.machine();
    row(
        "workers",
        "%d partitions, CALL_RETENTION %d s, STREAMS_THREADS %s, STREAMS_COMMIT_INTERVAL %s"
            .formatted(
                partitions,
                sizes.retentionSeconds(),
                setting("STREAMS_THREADS"),
                setting("STREAMS_COMMIT_INTERVAL")));
    row(
        "throughput measured",
        "%d x %d s each, in turns, after %d s of warm-up"
            .formatted(sizes.rounds(), sizes.measure().toSeconds(), sizes.warmUp().toSeconds()));
  }

  private static String setting(String key) {
    return System.getenv().getOrDefault(key, "default");
  }

  void row(String what, String measured) {
    report.row(what, measured);
  }

  /** {@code decimals} of {@code number}, and what follows it. */
  void row(String what, double number, int decimals, String unit) {
    report.row(what, number, decimals, unit);
  }

  void throughput(Throughput throughput) {
    row(
        "calls/s, " + throughput.pending() + " pending",
        String.format(
            Locale.ROOT,
            "%.0f (%.0f us of processor time a call)",
            throughput.perSecond(),
            throughput.processorMicros()));
  }

  void perCall(String what, long emptyBytes, long fullBytes, int calls) {
    row(
        what,
        String.format(
            Locale.ROOT,
            "%.0f bytes a call (%.0f MiB empty, %.0f MiB full)",
            (double) (fullBytes - emptyBytes) / calls,
            emptyBytes / MIB,
            fullBytes / MIB));
  }

  void outage(String what, CallLoads.Outage outage) {
    row(
        what,
        String.format(
            Locale.ROOT,
            "%.1f s to the first answer joined, %.1f s to one in every partition",
            seconds(outage.first()),
            seconds(outage.last())));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
