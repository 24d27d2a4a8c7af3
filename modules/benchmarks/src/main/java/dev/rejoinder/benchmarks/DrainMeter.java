package dev.rejoinder.benchmarks;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/** How fast a backlog is received; its first quarter is for warming up. Thread-safe. */
final class DrainMeter implements LongConsumer {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final long first;
  private final int count;
  private final AtomicInteger received = new AtomicInteger();
  private volatile long quarterNanos;
  private volatile long overNanos;

  /** Of {@code count} deliveries numbered from {@code first} on. */
  DrainMeter(long first, int count) {
    this.first = first;
    this.count = count;
  }

  @Override
  public void accept(long number) {
    if (number < first || number >= first + count) {
      return;
    }
    int now = received.incrementAndGet();
    if (now == count / 4) {
      quarterNanos = System.nanoTime();
    } else if (now == count) {
      overNanos = System.nanoTime();
    }
  }

  /** Waits for the last one. */
  double awaitPerSecond() {
    Waiting.until(count + " deliveries", PATIENCE, () -> overNanos != 0);
    return (count - count / 4) * 1e9 / (overNanos - quarterNanos);
  }
}
