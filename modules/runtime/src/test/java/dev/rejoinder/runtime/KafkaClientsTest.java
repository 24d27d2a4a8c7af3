package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {

  @Test
  void withoutConfigurationTheClusterIsLocal() {
    assertThat(KafkaClients.from(Env.of(Map.of())))
        .isEqualTo(new KafkaClients("localhost:9092", Map.of()));
  }

  @Test
  void anyKafkaPropertyReachesEveryClientAndWins() {
    KafkaClients kafka =
        KafkaClients.from(
            Env.of(
                Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS", "k1:9092,k2:9092",
                    "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                    "KAFKA_LINGER_MS", "7")));
    assertThat(kafka.common("c"))
        .contains(
            entry("bootstrap.servers", "k1:9092,k2:9092"),
            entry("client.id", "c"),
            entry("security.protocol", "SASL_SSL"));
    assertThat(kafka.producer("p")).contains(entry("linger.ms", "7"));
    assertThat(kafka.consumer("c")).contains(entry("security.protocol", "SASL_SSL"));
  }

  @Test
  void aProducerAcknowledgesOnlyWhatIsSafe() {
    Map<String, Object> given = new KafkaClients("k:9092", Map.of()).producer("p");
    given.put("key.serializer", ByteArraySerializer.class);
    given.put("value.serializer", ByteArraySerializer.class);
    ProducerConfig config = new ProducerConfig(given);
    assertThat(config.getString("acks")).isEqualTo("-1");
    assertThat(config.getBoolean("enable.idempotence")).isTrue();
    assertThat(config.getInt("delivery.timeout.ms")).isEqualTo(10_000);
    assertThat(config.getInt("max.request.size")).isEqualTo(KafkaClients.RECORD_BYTES_MAX);
  }

  @Test
  void aConsumerCommitsNothingByItselfAndReadsWhatIsCommitted() {
    Map<String, Object> given = new KafkaClients("k:9092", Map.of()).consumer("c");
    given.put("key.deserializer", ByteArrayDeserializer.class);
    given.put("value.deserializer", ByteArrayDeserializer.class);
    ConsumerConfig config = new ConsumerConfig(given);
    assertThat(config.getBoolean("enable.auto.commit")).isFalse();
    assertThat(config.getString("auto.offset.reset")).isEqualTo("earliest");
    assertThat(config.getString("isolation.level")).isEqualTo("read_committed");
  }
}
