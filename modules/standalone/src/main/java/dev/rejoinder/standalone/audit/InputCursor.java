package dev.rejoinder.standalone.audit;

import dev.rejoinder.topics.Topic;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Walks along one partition of inputs beside the events they led to.
 *
 * <p>A worker takes the inputs of a partition in their order, so the events that name them stand in
 * that order too, and one walk finds them all without holding any.
 */
final class InputCursor {

  private final Log log;
  private final Topic<? extends SpecificRecord> topic;
  private final TopicPartition partition;
  private final Span span;
  private final Consumer<Input> passedOver;
  private boolean begun;
  private long next;
  private long unreadable;

  /**
   * @param log reads {@code partition} along with the events
   * @param begun false when events before the range may have taken inputs within it: the walk then
   *     begins at the first input an event names
   * @param passedOver told of every input no event names though events name later ones
   */
  InputCursor(
      Log log,
      Topic<? extends SpecificRecord> topic,
      TopicPartition partition,
      Span span,
      boolean begun,
      Consumer<Input> passedOver) {
    this.log = log;
    this.topic = topic;
    this.partition = partition;
    this.span = span;
    this.begun = begun;
    this.passedOver = passedOver;
    this.next = span.from();
  }

  Taken take(long offset) {
    if (offset < span.first()) {
      return new Taken.Outlived();
    }
    if (!begun) {
      begun = true;
      next = offset;
      log.seek(partition, offset);
    }
    if (offset < next) {
      return new Taken.TakenBefore();
    }
    ConsumerRecord<byte[], byte[]> record = log.peek(partition);
    while (record != null && record.offset() <= offset) {
      log.advance(partition);
      Input input = read(record);
      if (record.offset() == offset) {
        next = offset + 1;
        return input == null ? new Taken.Unreadable() : new Taken.Found(input);
      }
      passOver(input);
      record = log.peek(partition);
    }
    next = offset + 1;
    return new Taken.Missing();
  }

  /** Hands over what is behind the last input taken, as far as the range goes. */
  void rest(TimeRange range, Consumer<Input> waiting) {
    ConsumerRecord<byte[], byte[]> record = log.peek(partition);
    while (record != null && range.endsAfter(record.timestamp())) {
      log.advance(partition);
      Input input = read(record);
      if (input != null) {
        waiting.accept(input);
      }
      record = log.peek(partition);
    }
  }

  /** Records nobody can read; they are dead letters by now. */
  long unreadable() {
    return unreadable;
  }

  private void passOver(@Nullable Input input) {
    if (input != null) {
      passedOver.accept(input);
    }
  }

  private @Nullable Input read(ConsumerRecord<byte[], byte[]> record) {
    try {
      SpecificRecord value =
          topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
      return value == null ? null : new Input(Position.of(record), value, record.timestamp());
    } catch (SerializationException e) {
      unreadable++;
      return null;
    }
  }
}
