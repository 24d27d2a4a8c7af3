package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import org.junit.jupiter.api.Test;

class SharedGaugeTest {

  @Test
  void reportersAreAddedUpAsLongAsTheyReport() {
    ProcessMetrics.collect();
    var first = SharedGauge.sum("rejoinder.test.sum", "", Tags.of("of", "a"), () -> 2);
    var second = SharedGauge.sum("rejoinder.test.sum", "", Tags.of("of", "a"), () -> 3);
    SharedGauge.sum("rejoinder.test.sum", "", Tags.of("of", "b"), () -> 40);
    assertThat(ProcessMetrics.text())
        .contains("rejoinder_test_sum{of=\"a\"} 5.0", "rejoinder_test_sum{of=\"b\"} 40.0");

    first.close();
    first.close();
    assertThat(ProcessMetrics.text()).contains("rejoinder_test_sum{of=\"a\"} 3.0");
    second.close();
    assertThat(ProcessMetrics.text()).contains("rejoinder_test_sum{of=\"a\"} 0.0");
  }

  @Test
  void ofAgesTheLargestIsTold() {
    ProcessMetrics.collect();
    SharedGauge.max("rejoinder.test.max", "", Tags.empty(), () -> 2);
    SharedGauge.max("rejoinder.test.max", "", Tags.empty(), () -> 3);
    assertThat(ProcessMetrics.text()).contains("rejoinder_test_max 3.0");
  }
}
