package dev.rejoinder.standalone.audit;

import dev.rejoinder.topics.Topic;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Events of several partitions in the order of their times, and of one key in that of their numbers
 * where times are the same; those of one partition stay in their order.
 */
final class EventWalk {

  private final Log log;
  private final Topic<? extends SpecificRecord> topic;
  private final List<TopicPartition> partitions;

  /** {@code log} reads the partitions. */
  EventWalk(Log log, Topic<? extends SpecificRecord> topic, Collection<TopicPartition> partitions) {
    this.log = log;
    this.topic = topic;
    this.partitions = List.copyOf(partitions);
  }

  /** Null when there are no more. */
  @Nullable ConsumerRecord<byte[], byte[]> next() {
    @Nullable TopicPartition from = null;
    @Nullable ConsumerRecord<byte[], byte[]> first = null;
    for (TopicPartition partition : partitions) {
      ConsumerRecord<byte[], byte[]> head = log.peek(partition);
      if (head != null && (first == null || before(head, first))) {
        first = head;
        from = partition;
      }
    }
    if (from != null) {
      log.advance(from);
    }
    return first;
  }

  private boolean before(ConsumerRecord<byte[], byte[]> one, ConsumerRecord<byte[], byte[]> other) {
    return one.timestamp() == other.timestamp()
        ? Arrays.equals(one.key(), other.key()) && number(one) < number(other)
        : one.timestamp() < other.timestamp();
  }

  private long number(ConsumerRecord<byte[], byte[]> record) {
    try {
      SpecificRecord event =
          topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
      return event == null ? 0 : Recorded.of(Position.of(record), event).sequence();
    } catch (SerializationException e) {
      return 0;
    }
  }
}
