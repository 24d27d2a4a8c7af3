package dev.rejoinder.benchmarks;

import java.time.Duration;
import java.util.Locale;

/** Calls registered and answered by one worker at saturation, over several measurements. */
final class Throughput {

  private final int pending;
  private final CallbackProcess worker;
  private final CallLoads loads;
  private Duration measured = Duration.ZERO;
  private Duration processorTime = Duration.ZERO;
  private long calls;

  Throughput(int pending, CallbackProcess worker, CallLoads loads) {
    this.pending = pending;
    this.worker = worker;
    this.loads = loads;
  }

  void measure(Duration duration) {
    Duration before = worker.processorTime();
    long answered = loads.saturated(duration);
    processorTime = processorTime.plus(worker.processorTime().minus(before));
    measured = measured.plus(duration);
    calls += answered;
    Report.tell(
        String.format(
            Locale.ROOT,
            "%.0f calls/s with %d pending",
            answered / (duration.toMillis() / 1e3),
            pending));
  }

  /** Pending calls meanwhile. */
  int pending() {
    return pending;
  }

  double perSecond() {
    return calls / (measured.toMillis() / 1e3);
  }

  /**
   * Processor time the worker took for a call, in microseconds; unlike the rate it hardly depends
   * on what else the machine does.
   */
  double processorMicros() {
    return processorTime.toNanos() / 1e3 / calls;
  }
}
