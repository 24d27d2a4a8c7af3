package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** For those who have Docker; skipped, saying so, elsewhere. */
@Testcontainers(disabledWithoutDocker = true)
class StockKafkaImageIT {

  @Container private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:4.3.1");

  @Test
  void topicsAreCreatedOnceAndFoundInOrder() throws Exception {
    var env = Env.of(Map.of("KAFKA_BOOTSTRAP_SERVERS", KAFKA.getBootstrapServers()));
    var topics = new Topics(TopicsConfig.from(env));
    var creator = new TopicCreator(topics);

    try (Admin admin = Admin.create(KafkaClients.from(env).common("test"))) {
      assertThat(creator.create(admin)).hasSameSizeAs(topics.all());
      assertThat(creator.create(admin)).isEmpty();
      assertThat(creator.check(admin)).isEmpty();
    }
  }
}
