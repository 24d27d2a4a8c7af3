package dev.rejoinder.standalone.audit;

import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads topics from their first kept record to where they ended when the reading began. */
final class LogReader {

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaClients kafka;
  private final LongConsumer progress;
  private long read;

  /**
   * @param progress told the number of records read so far, now and then
   */
  LogReader(KafkaClients kafka, LongConsumer progress) {
    this.kafka = kafka;
    this.progress = progress;
  }

  /**
   * Hands over every committed record of the topic, partition by partition in order.
   *
   * @param poison told of records nobody can read
   * @return the first offset still kept, per partition
   */
  <V> Map<TopicPartition, Long> read(
      Topic<V> topic, BiConsumer<Position, V> records, BiConsumer<Position, String> poison) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            kafka.consumer("audit"), new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(partition -> new TopicPartition(topic.name(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> end = new HashMap<>(consumer.endOffsets(partitions));
      consumer.seekToBeginning(partitions);
      while (!reached(consumer, end)) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          TopicPartition partition = new TopicPartition(record.topic(), record.partition());
          if (record.offset() < end.getOrDefault(partition, 0L)) {
            decode(topic, record, records, poison);
          }
        }
        progress.accept(read);
      }
      return first;
    }
  }

  private <V> void decode(
      Topic<V> topic,
      ConsumerRecord<String, byte[]> record,
      BiConsumer<Position, V> records,
      BiConsumer<Position, String> poison) {
    read++;
    try {
      V value = topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
      if (value != null) {
        records.accept(Position.of(record), value);
      }
    } catch (SerializationException e) {
      poison.accept(Position.of(record), String.valueOf(e.getMessage()));
    }
  }

  private static boolean reached(
      KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> endOffsets) {
    return endOffsets.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }
}
