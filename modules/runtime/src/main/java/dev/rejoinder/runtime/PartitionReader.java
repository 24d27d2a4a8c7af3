package dev.rejoinder.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads stretches of one partition again, committed records only, without a consumer group.
 *
 * <p>A record that cannot be read, or has no key, is passed over: whoever follows the topic with an
 * {@link EventTail} takes care of those. Every method may throw a {@link
 * org.apache.kafka.common.KafkaException} when Kafka does not answer in time. Not thread-safe.
 */
public final class PartitionReader<V> implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration POLL_MAX = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<V> values;
  private final TopicPartition partition;
  private final long oldest;
  private final long end;

  private PartitionReader(
      Consumer<byte[], byte[]> consumer, Deserializer<V> values, TopicPartition partition) {
    this.consumer = consumer;
    this.values = values;
    this.partition = partition;
    Set<TopicPartition> only = Set.of(partition);
    consumer.assign(only);
    oldest = consumer.beginningOffsets(only, TIMEOUT).getOrDefault(partition, 0L);
    end = consumer.endOffsets(only, TIMEOUT).getOrDefault(partition, 0L);
  }

  /**
   * Bounds of one {@link #read}: whichever is reached first.
   *
   * @param recordsMax records returned
   * @param bytesMax bytes of values returned; a single record may be larger
   * @param timeMax time spent, but for what one poll takes
   */
  public record Bounds(int recordsMax, long bytesMax, Duration timeMax) {}

  /**
   * What one {@link #read} found.
   *
   * @param next offset to read on from; not below {@link #end()} once everything was read
   */
  public record Stretch<V>(List<ConsumerRecord<String, V>> records, long next) {

    public Stretch {
      records = List.copyOf(records);
    }
  }

  /**
   * Empty when the topic has no such partition.
   *
   * @param consumerConfig of {@link KafkaClients#consumer}
   */
  public static <V> Optional<PartitionReader<V>> open(
      Map<String, Object> consumerConfig, String topic, int partition, Deserializer<V> values) {
    return open(
        EventTail.kafkaConsumer(consumerConfig), new TopicPartition(topic, partition), values);
  }

  static <V> Optional<PartitionReader<V>> open(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, Deserializer<V> values) {
    boolean opened = false;
    try {
      @Nullable List<PartitionInfo> existing = consumer.partitionsFor(partition.topic(), TIMEOUT);
      if (existing == null
          || existing.stream().noneMatch(info -> info.partition() == partition.partition())) {
        return Optional.empty();
      }
      PartitionReader<V> reader = new PartitionReader<>(consumer, values, partition);
      opened = true;
      return Optional.of(reader);
    } finally {
      if (!opened) {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
      }
    }
  }

  /** Offset of the oldest record there was when it was opened; the end of an empty partition. */
  public long oldest() {
    return oldest;
  }

  /** Offset after the last committed record when it was opened. */
  public long end() {
    return end;
  }

  /**
   * Offset of the first record with a timestamp at or after {@code since}, Unix milliseconds; the
   * end when there is none. Later records may have earlier timestamps, as writers set them.
   */
  public long firstSince(long since) {
    @Nullable OffsetAndTimestamp found =
        consumer.offsetsForTimes(Map.of(partition, Math.max(0, since)), TIMEOUT).get(partition);
    return found == null ? end : found.offset();
  }

  /** Reads on from {@code from}, or from the oldest record, to the end or a bound. */
  public Stretch<V> read(long from, Predicate<String> wantedKeys, Bounds bounds) {
    long startNanos = System.nanoTime();
    List<ConsumerRecord<String, V>> found = new ArrayList<>();
    long bytes = 0;
    long next = Math.max(from, oldest);
    consumer.seek(partition, next);
    while (next < end && System.nanoTime() - startNanos < bounds.timeMax().toNanos()) {
      for (ConsumerRecord<byte[], byte[]> raw : consumer.poll(POLL_MAX)) {
        Optional<ConsumerRecord<String, V>> record = wanted(raw, wantedKeys);
        record.ifPresent(found::add);
        bytes += record.isPresent() ? Math.max(0, raw.serializedValueSize()) : 0;
        if (found.size() >= bounds.recordsMax() || bytes >= bounds.bytesMax()) {
          return new Stretch<>(found, raw.offset() + 1);
        }
      }
      next = consumer.position(partition, TIMEOUT);
    }
    return new Stretch<>(found, next);
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }

  private Optional<ConsumerRecord<String, V>> wanted(
      ConsumerRecord<byte[], byte[]> raw, Predicate<String> wantedKeys) {
    try {
      Optional<String> key = Records.key(raw).filter(wantedKeys);
      return key.map(wanted -> Records.readable(raw, values));
    } catch (RuntimeException e) {
      if (Records.temporary(e)) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
