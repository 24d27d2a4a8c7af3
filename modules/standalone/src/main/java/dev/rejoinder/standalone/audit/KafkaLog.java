package dev.rejoinder.standalone.audit;

import dev.rejoinder.runtime.KafkaClients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The log of a Kafka cluster, read by one consumer that belongs to no group and commits nothing.
 *
 * <p>Every method throws {@link org.apache.kafka.common.KafkaException} when the cluster does not
 * answer.
 */
final class KafkaLog implements Log {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
  private static final int API_TIMEOUT_MS = 10_000;

  /** Records of one partition held; its reading pauses until they are used up. */
  private static final int HELD_MAX = 500;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Reading> readings = new HashMap<>();

  KafkaLog(KafkaClients kafka) {
    Map<String, Object> config = kafka.consumer("rejoinder-audit");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
    consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** A partition that is read, and the records of it that are held. */
  private static final class Reading {
    private final long until;
    private final Deque<ConsumerRecord<byte[], byte[]>> held = new ArrayDeque<>();

    Reading(long until) {
      this.until = until;
    }
  }

  @Override
  public Map<TopicPartition, Span> spans(String topic, TimeRange range) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> from = offsets(partitions, range.since(), first, end);
    Map<TopicPartition, Long> until = offsets(partitions, range.until(), end, end);
    return partitions.stream()
        .collect(
            Collectors.toMap(
                partition -> partition,
                partition ->
                    new Span(
                        at(first, partition),
                        at(from, partition),
                        Math.min(at(until, partition), at(end, partition)))));
  }

  private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition));
  }

  /** The first offset written at {@code time} or later; {@code without} when no time is given. */
  private Map<TopicPartition, Long> offsets(
      List<TopicPartition> partitions,
      @Nullable Instant time,
      Map<TopicPartition, Long> without,
      Map<TopicPartition, Long> end) {
    if (time == null) {
      return without;
    }
    Map<TopicPartition, Long> times =
        partitions.stream().collect(Collectors.toMap(p -> p, p -> time.toEpochMilli()));
    Map<TopicPartition, Long> found = new HashMap<>(end);
    for (Map.Entry<TopicPartition, OffsetAndTimestamp> entry :
        consumer.offsetsForTimes(times).entrySet()) {
      if (entry.getValue() != null) {
        found.put(entry.getKey(), entry.getValue().offset());
      }
    }
    return found;
  }

  @Override
  public void read(Map<TopicPartition, Span> spans) {
    readings.clear();
    consumer.assign(spans.keySet());
    spans.forEach((partition, span) -> {
      readings.put(partition, new Reading(span.until()));
      consumer.seek(partition, span.from());
    });
  }

  @Override
  public @Nullable ConsumerRecord<byte[], byte[]> peek(TopicPartition partition) {
    Reading reading = reading(partition);
    long silentSince = System.nanoTime();
    while (reading.held.isEmpty() && consumer.position(partition) < reading.until) {
      long before = consumer.position(partition);
      poll();
      if (consumer.position(partition) > before) {
        silentSince = System.nanoTime();
      } else if (System.nanoTime() - silentSince > SILENCE_MAX.toNanos()) {
        throw new TimeoutException(
            "%s gave no record for %d s".formatted(partition, SILENCE_MAX.toSeconds()));
      }
    }
    ConsumerRecord<byte[], byte[]> record = reading.held.peek();
    return record == null || record.offset() >= reading.until ? null : record;
  }

  private void poll() {
    List<TopicPartition> full = new ArrayList<>();
    List<TopicPartition> hungry = new ArrayList<>();
    readings.forEach((partition, reading) -> {
      boolean enough =
          reading.held.size() >= HELD_MAX || consumer.position(partition) >= reading.until;
      (enough ? full : hungry).add(partition);
    });
    consumer.pause(full);
    consumer.resume(hungry);
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    for (TopicPartition partition : records.partitions()) {
      reading(partition).held.addAll(records.records(partition));
    }
  }

  @Override
  public void advance(TopicPartition partition) {
    reading(partition).held.remove();
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    reading(partition).held.clear();
    consumer.seek(partition, offset);
  }

  private Reading reading(TopicPartition partition) {
    return Objects.requireNonNull(readings.get(partition), partition::toString);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
