package dev.rejoinder.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaClusterIT {

  @Test
  void whatWasAcknowledgedSurvivesKillingTheOnlyBroker(@TempDir Path directory) throws Exception {
    try (KafkaCluster cluster = KafkaCluster.start(directory, 1)) {
      var log = new TestLog(cluster.bootstrapServers());
      log.createTopic(1);
      log.write(1, 1000);

      cluster.brokers().getFirst().kill();
      assertThat(cluster.brokers().getFirst().running()).isFalse();
      cluster.restart();

      assertThat(log.read(1000)).containsExactlyElementsOf(TestLog.numbers(1, 1000));
    }
  }

  @Test
  void threeBrokersGoOnWithoutOne(@TempDir Path directory) throws Exception {
    try (KafkaCluster cluster = KafkaCluster.start(directory, 3)) {
      var log = new TestLog(cluster.bootstrapServers());
      log.createTopic(3);
      log.write(1, 100);

      cluster.brokers().getFirst().kill();
      log.write(101, 200);

      assertThat(log.read(200)).containsExactlyElementsOf(TestLog.numbers(1, 200));
    }
  }
}
