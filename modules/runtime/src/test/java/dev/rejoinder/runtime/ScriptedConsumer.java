package dev.rejoinder.runtime;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;

/** Kafka's own mock of its consumer, but with a poll that waits, as the real one does. */
public final class ScriptedConsumer extends MockConsumer<byte[], byte[]> {

  public static final String TOPIC = "work";
  public static final TopicPartition P0 = new TopicPartition(TOPIC, 0);
  public static final TopicPartition P1 = new TopicPartition(TOPIC, 1);

  private static final long WAIT_MAX_MS = 20;

  private final BlockingQueue<Map<TopicPartition, OffsetAndMetadata>> commits =
      new LinkedBlockingQueue<>();

  private final Map<TopicPartition, OffsetAndTimestamp> young = new ConcurrentHashMap<>();

  private final Semaphore wakeUps = new Semaphore(0);

  public ScriptedConsumer() {
    super("earliest");
    updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
  }

  /** What was committed, in order, by any kind of commit. */
  public BlockingQueue<Map<TopicPartition, OffsetAndMetadata>> commits() {
    return commits;
  }

  /** Answers a question for {@code sinceMs} with {@code offset}; any other finds nothing. */
  public void youngFrom(TopicPartition partition, long sinceMs, long offset) {
    young.put(partition, new OffsetAndTimestamp(offset, sinceMs));
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> query, Duration timeout) {
    Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
    query.forEach((partition, sinceMs) -> {
      OffsetAndTimestamp start = young.get(partition);
      found.put(partition, start != null && start.timestamp() == sinceMs ? start : null);
    });
    return found;
  }

  /** Has {@code partitions}, and no others, assigned in the course of the next poll. */
  public void assignSoon(Collection<TopicPartition> partitions) {
    schedulePollTask(() -> rebalance(partitions));
  }

  public void arrive(TopicPartition partition, long offset, String key, String value) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
    addRecord(
        new ConsumerRecord<>(
            partition.topic(), partition.partition(), offset, keyBytes, valueBytes));
  }

  /** Not synchronized while it waits, or nobody could wake it. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    ConsumerRecords<byte[], byte[]> records = super.poll(Duration.ZERO);
    if (records.isEmpty()) {
      try {
        long waitMs = Math.min(WAIT_MAX_MS, timeout.toMillis());
        if (wakeUps.tryAcquire(waitMs, TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return records;
  }

  @Override
  public synchronized void wakeup() {
    super.wakeup();
    wakeUps.release();
  }

  @Override
  public synchronized void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
    super.commitAsync(offsets, callback);
    commits.add(Map.copyOf(offsets));
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    super.commitSync(offsets, timeout);
    commits.add(Map.copyOf(offsets));
  }
}
