package dev.rejoinder.standalone;

import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Follows every topic from its beginning, committed records only, on a thread of its own. */
final class TopicWatcher implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /**
   * One record as it was seen.
   *
   * @param topic name without the prefix
   * @param value null for a tombstone, or where it cannot be read
   */
  record Seen(String topic, int partition, long offset, String key, @Nullable Object value) {}

  private final Map<String, Topic<?>> topics = new LinkedHashMap<>();
  private final Map<String, Integer> rank = new HashMap<>();
  private final KafkaConsumer<String, byte[]> consumer;
  private final Consumer<Seen> listener;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;

  TopicWatcher(KafkaClients kafka, Topics topics, Consumer<Seen> listener) {
    for (Topic<?> topic : topics.all()) {
      rank.put(topic.name(), this.topics.size());
      this.topics.put(topic.name(), topic);
    }
    this.listener = listener;
    consumer =
        new KafkaConsumer<>(
            kafka.consumer("rejoinder-watcher"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
  }

  void start() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics.keySet()) {
      consumer
          .partitionsFor(topic)
          .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Thread.ofPlatform().name("watch-topics").daemon().start(this::follow);
  }

  private void follow() {
    try (consumer) {
      while (!closing) {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        // One poll answers partition by partition; this is nearer to how it happened.
        StreamSupport.stream(records.spliterator(), false)
            .sorted(
                Comparator.<ConsumerRecord<?, ?>>comparingLong(ConsumerRecord::timestamp)
                    .thenComparing(record -> rank.getOrDefault(record.topic(), 0)))
            .map(this::seen)
            .forEach(listener);
      }
    } finally {
      ended.countDown();
    }
  }

  private Seen seen(ConsumerRecord<String, byte[]> record) {
    Topic<?> topic = Objects.requireNonNull(topics.get(record.topic()), record.topic());
    return new Seen(
        topic.label(), record.partition(), record.offset(), record.key(), read(topic, record));
  }

  private static @Nullable Object read(Topic<?> topic, ConsumerRecord<String, byte[]> record) {
    try {
      return topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
    } catch (SerializationException e) {
      return null;
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      ended.await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
