package dev.rejoinder.runtime.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.rejoinder.runtime.Instance;
import dev.rejoinder.runtime.KafkaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectClientsTest {

  private static final EffectSettings SETTINGS =
      new EffectSettings("group", 8, 1_000, Duration.ofSeconds(5), false);

  @TempDir private Path dir;

  @Test
  void kafkaPropertiesWinExceptOverThePromises() {
    KafkaClients kafka =
        new KafkaClients(
            "localhost:9092",
            Map.of(
                "session.timeout.ms", "30000",
                "enable.auto.commit", "true",
                "isolation.level", "read_committed",
                "group.id", "other"));
    assertThat(new EffectClients.Real("worker", kafka, SETTINGS, Optional.empty()).consumerConfig())
        .contains(
            entry("session.timeout.ms", "30000"),
            entry("enable.auto.commit", false),
            entry("isolation.level", "read_uncommitted"),
            entry("group.id", "group"))
        .doesNotContainKey("group.instance.id");
  }

  @Test
  void anInstanceMakesItAStaticMemberAndItsSlotIsGivenBack() {
    Instance instance = new Instance(dir, Optional.empty());
    var clients = clients(SETTINGS.on(instance));
    clients.consumer().close();
    assertThat((String) clients.consumerConfig().get("group.instance.id")).endsWith("-0");
    assertThat(clients.atClose()).isEqualTo(GroupMembershipOperation.LEAVE_GROUP);
    clients.close();
    try (var slot = instance.claim("group")) {
      assertThat(slot.number()).isZero();
    }
  }

  @Test
  void anInstanceNamedByItsOperatorStaysInTheGroup() {
    var settings = SETTINGS.on(new Instance(dir, Optional.of("replica-7")));
    assertThat(clients(settings).atClose()).isEqualTo(GroupMembershipOperation.REMAIN_IN_GROUP);
  }

  @Test
  void settingsOutOfBoundsAreRefusedByName() {
    assertThatThrownBy(() -> new EffectSettings("g", 0, 1, Duration.ZERO, false))
        .hasMessageContaining("inFlightMax");
    assertThatThrownBy(() -> new EffectSettings("g", 1, 0, Duration.ZERO, false))
        .hasMessageContaining("inFlightBytesMax");
    assertThatThrownBy(() -> new EffectSettings("g", 1, 1, Duration.ofMinutes(3), false))
        .hasMessageContaining("drainTimeout");
  }

  private static EffectClients.Real clients(EffectSettings settings) {
    return new EffectClients.Real(
        "worker", new KafkaClients("localhost:9092", Map.of()), settings, Optional.empty());
  }
}
