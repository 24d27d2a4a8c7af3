package dev.rejoinder.standalone.audit;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Topics as an auditor reads them: some partitions at a time, side by side, each in order.
 *
 * <p>Committed records only. Holds a few records of each partition, whatever their number. Not
 * thread-safe.
 */
interface Log extends AutoCloseable {

  /** The range in each partition of {@code topic}; empty when there is no such topic. */
  Map<TopicPartition, Span> spans(String topic, TimeRange range);

  /** Begins to read {@code spans}, and nothing else any more. */
  void read(Map<TopicPartition, Span> spans);

  /** The next record of a partition that is read; null at its span's end. */
  @Nullable ConsumerRecord<byte[], byte[]> peek(TopicPartition partition);

  /** Goes past the record {@link #peek} gave. */
  void advance(TopicPartition partition);

  /** Goes on with a partition that is read at {@code offset}, which may be before its span. */
  void seek(TopicPartition partition, long offset);

  /** The record {@link #peek} gives, gone past; null at the span's end. */
  default @Nullable ConsumerRecord<byte[], byte[]> next(TopicPartition partition) {
    ConsumerRecord<byte[], byte[]> record = peek(partition);
    if (record != null) {
      advance(partition);
    }
    return record;
  }

  @Override
  void close();
}
