package dev.rejoinder.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryIdsTest {

  @Test
  void anEventHasOneDeliveryForEachWebhook() {
    assertThat(DeliveryIds.of("evt_1", "wh_1"))
        .matches("dlv_[0-9a-f]{32}")
        .isEqualTo(DeliveryIds.of("evt_1", "wh_1"))
        .isNotEqualTo(DeliveryIds.of("evt_1", "wh_2"))
        .isNotEqualTo(DeliveryIds.of("evt_2", "wh_1"));
  }
}
