package dev.rejoinder.runtime.effect;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads parked records again whose bytes were not kept.
 *
 * <p>Lanes go through their copies in log order, so what one fetch brings is mostly what is wanted
 * next, and is kept until another is needed. Thread-safe.
 */
final class CopyReader<V> implements EffectRunner.Loader<V>, AutoCloseable {

  private static final Duration POLL_MAX = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
  private static final int POLLS_MAX = 20;

  private final RecordReader<V> reader;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, ConsumerRecord<byte[], byte[]>> fetched = new HashMap<>();
  private @Nullable TopicPartition fetchedFrom;
  private @Nullable Consumer<byte[], byte[]> consumer;

  CopyReader(RecordReader<V> reader, Supplier<Consumer<byte[], byte[]>> consumers) {
    this.reader = reader;
    this.consumers = consumers;
  }

  /**
   * The record.
   *
   * @throws TimeoutException when it cannot be read for now
   * @throws IllegalStateException when the topic has it no more
   */
  @Override
  public Received<V> load(Received.Absent<V> absent) throws InterruptedException {
    TopicPartition partition = new TopicPartition(absent.raw().topic(), absent.raw().partition());
    lock.lockInterruptibly();
    try {
      ConsumerRecord<byte[], byte[]> raw = raw(partition, absent.raw().offset());
      return reader
          .read(raw)
          .orElseThrow(() -> new TimeoutException("a copy cannot be read for now"))
          .offer()
          .work();
    } finally {
      lock.unlock();
    }
  }

  private ConsumerRecord<byte[], byte[]> raw(TopicPartition partition, long offset) {
    ConsumerRecord<byte[], byte[]> kept =
        partition.equals(fetchedFrom) ? fetched.get(offset) : null;
    return kept == null ? fetch(partition, offset) : kept;
  }

  private ConsumerRecord<byte[], byte[]> fetch(TopicPartition partition, long offset) {
    Consumer<byte[], byte[]> client = client();
    client.assign(Set.of(partition));
    client.seek(partition, offset);
    fetchedFrom = partition;
    fetched.clear();
    for (int poll = 0; poll < POLLS_MAX; poll++) {
      for (ConsumerRecord<byte[], byte[]> raw : client.poll(POLL_MAX)) {
        fetched.put(raw.offset(), raw);
      }
      ConsumerRecord<byte[], byte[]> wanted = fetched.get(offset);
      if (wanted != null) {
        return wanted;
      }
      if (!fetched.isEmpty()) {
        throw new IllegalStateException(
            "%s has no record %d any more".formatted(partition, offset));
      }
    }
    throw new TimeoutException("%s@%d was not read in time".formatted(partition, offset));
  }

  private Consumer<byte[], byte[]> client() {
    Consumer<byte[], byte[]> client = consumer;
    if (client == null) {
      client = consumers.get();
      consumer = client;
    }
    return client;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (consumer != null) {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
      }
    } finally {
      lock.unlock();
    }
  }
}
