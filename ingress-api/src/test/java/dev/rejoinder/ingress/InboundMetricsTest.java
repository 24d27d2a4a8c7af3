package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.sources.SourceKind;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboundMetricsTest {

  /** A name of its own: the registry is of the whole process. */
  private static final String SOURCE = "measured";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final InboundServer server =
      new InboundServer(
          InstantSource.system(), SourceOf.kind(SourceKind.OPENPHONE).named(SOURCE).open());

  @BeforeEach
  void measure() {
    Metrics.addRegistry(registry);
  }

  @AfterEach
  void close() {
    server.close();
    Metrics.removeRegistry(registry);
  }

  private double count(String name, String tag, String value) {
    return registry.get(name).tags("source", SOURCE, tag, value).counter().count();
  }

  @Test
  void eventsAreCountedByTypesOfTheCatalogueAndTheRestTogether() {
    server.post(SOURCE, "{\"event_type\":\"message.received\"}");
    server.post(SOURCE, "{\"event_type\":\"made.up.1\"}");
    server.post(SOURCE, "{\"event_type\":\"made.up.2\"}");

    assertThat(count("rejoinder.inbound.events", "type", "message.received")).isEqualTo(1);
    assertThat(count("rejoinder.inbound.events", "type", "other")).isEqualTo(2);
    assertThat(registry.get("rejoinder.inbound.publish").tag("source", SOURCE).timer().count())
        .isEqualTo(3);
  }

  @Test
  void refusalsAreCountedByReason() {
    server.post(SOURCE, "{");
    server.log.away = true;
    server.post(SOURCE, "{}");

    assertThat(count("rejoinder.inbound.rejected", "reason", "invalid_json")).isEqualTo(1);
    assertThat(count("rejoinder.inbound.rejected", "reason", "not_confirmed")).isEqualTo(1);
  }
}
