package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.runtime.effect.LaneGate;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneGatesTest {

  private static final LaneConfig CONFIG =
      new LaneConfig(2, 3, 100, 5, Duration.ofSeconds(2), Duration.ofHours(24));

  @ParameterizedTest
  @CsvSource({"source:slack, 2", "route:help, 2", "default, 3", "weather/get_weather, 3"})
  void aLaneHoldsAsManyAsItsKindOfEndpointTakes(String endpointId, int inFlightMax) {
    LaneGate gate = new LaneGates(CONFIG, new KnownWebhooks()).gate(endpointId);

    assertThat(gate.opensMs(inFlightMax - 1, 1_000)).isLessThanOrEqualTo(1_000);
    assertThat(gate.opensMs(inFlightMax, 1_000)).isGreaterThan(1_000);
  }
}
