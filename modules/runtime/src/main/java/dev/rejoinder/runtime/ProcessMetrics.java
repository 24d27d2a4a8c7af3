package dev.rejoinder.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Objects;

/**
 * What this JVM measures, as {@code GET /metrics} answers it.
 *
 * <p>Whoever measures registers with Micrometer's {@link Metrics}, in names like {@code
 * rejoinder.inbound.events}: Prometheus is told {@code rejoinder_inbound_events_total}. Tags are
 * few and bounded: nothing of a user's, no ids. Thread-safe.
 */
public final class ProcessMetrics {

  /** Of {@link #text()}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private ProcessMetrics() {}

  /**
   * Has everything count from here on; what was counted before is lost. Further calls do nothing.
   */
  public static void collect() {
    Objects.requireNonNull(Registry.HERE);
  }

  /**
   * Everything measured since the first {@link #collect()}, in Prometheus' text format 0.0.4. The
   * JVM's own collections count from the first time this is read: starting need not wait for them.
   */
  public static String text() {
    return Bound.HERE.scrape(CONTENT_TYPE);
  }

  /** Made when first asked for, once in a JVM, and kept as long as that lives. */
  private static final class Registry {

    static final PrometheusMeterRegistry HERE = join();

    private static PrometheusMeterRegistry join() {
      PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      Metrics.addRegistry(registry);
      return registry;
    }
  }

  /** The registry, once the JVM measures itself in it. */
  private static final class Bound {

    static final PrometheusMeterRegistry HERE = bind(Registry.HERE);

    private static PrometheusMeterRegistry bind(PrometheusMeterRegistry registry) {
      List.of(
              new JvmMemoryMetrics(),
              new JvmGcMetrics(),
              new JvmThreadMetrics(),
              new ProcessorMetrics(),
              new UptimeMetrics())
          .forEach(binder -> binder.bindTo(registry));
      Gauge.builder("rejoinder.build.info", () -> 1)
          .description("Which version this process runs; always 1.")
          .tag("version", version())
          .tag("java", Runtime.version().toString())
          .register(registry);
      return registry;
    }
  }

  /** The version in the jar's manifest; {@code dev} when run from classes. */
  private static String version() {
    String version = ProcessMetrics.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
