package dev.rejoinder.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

  @Test
  void recordsAndClusterIdSurviveARestart(@TempDir Path directory) throws Exception {
    String clusterId;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
      var log = new TestLog(kafka.bootstrapServers());
      log.createTopic(1);
      log.write(1, 100);
      clusterId = log.clusterId();
    }

    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
      var log = new TestLog(kafka.bootstrapServers());
      assertThat(log.read(100)).containsExactlyElementsOf(TestLog.numbers(1, 100));
      assertThat(log.clusterId()).isEqualTo(clusterId);
    }
  }

  @Test
  void aDirectoryInUseIsRefusedInOneSentence(@TempDir Path directory) {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
      assertThat(kafka.directory()).isEqualTo(directory);
      assertThatThrownBy(() -> EmbeddedKafka.start(directory))
          .isInstanceOf(BrokerException.class)
          .hasMessage("The data directory %s is in use by another broker.", directory);
    }
  }

  @Test
  void aBusyPortIsRefusedInOneSentence(@TempDir Path directory) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedKafka.start(directory, taken.getLocalPort()))
          .isInstanceOf(BrokerException.class)
          .hasMessage(
              "Port %d is in use on this machine; Kafka needs a free one.", taken.getLocalPort());
    }
  }
}
