package dev.rejoinder.standalone;

import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What stands in a topic, by default of the broker all tests share. */
public final class Logged {

  private static final Duration POLL = Duration.ofMillis(50);

  private Logged() {}

  /** Everything committed in {@code topic} so far, each partition in order. */
  static <V> List<ConsumerRecord<String, V>> of(Topic<V> topic) {
    return of(topic, KafkaForTests.bootstrapServers());
  }

  /** Everything committed in {@code topic} of another broker so far, each partition in order. */
  public static <V> List<ConsumerRecord<String, V>> of(Topic<V> topic, String bootstrapServers) {
    Deserializer<V> values = topic.valueSerde().deserializer();
    return read(bootstrapServers, List.of(topic.name()), values, "read_committed");
  }

  /** Everything ever written to these topics as it is on the wire, rolled back or not. */
  static List<ConsumerRecord<String, byte[]>> bytes(List<String> topics) {
    return read(
        KafkaForTests.bootstrapServers(), topics, new ByteArrayDeserializer(), "read_uncommitted");
  }

  private static <V> List<ConsumerRecord<String, V>> read(
      String bootstrapServers, List<String> topics, Deserializer<V> values, String isolation) {
    List<ConsumerRecord<String, V>> records = new ArrayList<>();
    try (KafkaConsumer<String, V> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                isolation,
                "fetch.max.wait.ms",
                "20"),
            new StringDeserializer(),
            values)) {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (partitions.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
        consumer.poll(POLL).forEach(records::add);
      }
    }
    return records;
  }
}
