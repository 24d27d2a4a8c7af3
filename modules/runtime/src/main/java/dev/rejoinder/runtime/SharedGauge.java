package dev.rejoinder.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/**
 * A gauge that several parts of this JVM report to: Prometheus is told their sum, or the largest.
 *
 * <p>Streams tasks come and go, and one JVM may run a worker twice; Micrometer alone would keep the
 * first that registers. Without anybody that reports it stands at 0. Thread-safe.
 */
public final class SharedGauge {

  private static final Map<String, SharedGauge> ALL = new ConcurrentHashMap<>();

  private final boolean summed;
  private final List<DoubleSupplier> reporters = new CopyOnWriteArrayList<>();

  private SharedGauge(boolean summed) {
    this.summed = summed;
  }

  /** Takes part in the sum {@code name} until closed; {@code value} is asked by any thread. */
  public static Report sum(String name, String description, Tags tags, DoubleSupplier value) {
    return report(true, name, description, tags, value);
  }

  /** Takes part in the maximum {@code name} until closed; {@code value} is asked by any thread. */
  public static Report max(String name, String description, Tags tags, DoubleSupplier value) {
    return report(false, name, description, tags, value);
  }

  private static Report report(
      boolean summed, String name, String description, Tags tags, DoubleSupplier value) {
    SharedGauge gauge =
        ALL.computeIfAbsent(name + tags, id -> registered(summed, name, description, tags));
    gauge.reporters.add(value);
    return () -> gauge.reporters.remove(value);
  }

  private static SharedGauge registered(
      boolean summed, String name, String description, Tags tags) {
    SharedGauge gauge = new SharedGauge(summed);
    Gauge.builder(name, gauge, SharedGauge::value)
        .description(description)
        .tags(tags)
        .strongReference(true)
        .register(Metrics.globalRegistry);
    return gauge;
  }

  private double value() {
    DoubleStream values = reporters.stream().mapToDouble(DoubleSupplier::getAsDouble);
    return summed ? values.sum() : values.max().orElse(0);
  }

  /** One that reports; closing it twice is the same as once. */
  @FunctionalInterface
  public interface Report extends AutoCloseable {

    @Override
    void close();
  }
}
