package dev.rejoinder.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class KafkaForTestsIT {

  @Test
  void testsShareTheBrokerButNotTheirTopics() throws Exception {
    Map<String, String> one = KafkaForTests.environment();
    Map<String, String> other = KafkaForTests.environment();

    KafkaForTests.createTopics(2, one.get("TOPIC_PREFIX") + "a", other.get("TOPIC_PREFIX") + "a");

    assertThat(one.get("KAFKA_BOOTSTRAP_SERVERS")).isEqualTo(other.get("KAFKA_BOOTSTRAP_SERVERS"));
    assertThat(one.get("REJOINDER_DATA_DIR")).isNotEqualTo(other.get("REJOINDER_DATA_DIR"));
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", KafkaForTests.bootstrapServers()))) {
      assertThat(admin.listTopics().names().get())
          .contains(one.get("TOPIC_PREFIX") + "a", other.get("TOPIC_PREFIX") + "a");
    }
  }
}
