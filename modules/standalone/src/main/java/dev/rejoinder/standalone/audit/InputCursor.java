package dev.rejoinder.standalone.audit;

import dev.rejoinder.topics.Topic;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Walks along one partition of inputs beside the events they led to.
 *
 * <p>A worker takes the inputs of a partition in their order, so events that stand in one partition
 * name them in that order too, and one walk finds them all without holding any. Of events in
 * several partitions only the times tell an order, so that inputs gone past are held until they are
 * named.
 */
final class InputCursor {

  private final Log log;
  private final Topic<? extends SpecificRecord> topic;
  private final TopicPartition partition;
  private final Span span;
  private final Walk walk;
  private final boolean whole;
  private final Map<Long, Input> held = new TreeMap<>();
  private boolean begun;
  private long began;
  private long next;
  private long unreadable;

  /**
   * How the walk goes.
   *
   * @param inOrder whether events name inputs in their order
   * @param ours which inputs are of the keys that are looked at
   * @param unnamed told of each of them that no event names though events name later ones
   */
  record Walk(boolean inOrder, Predicate<Input> ours, Consumer<Input> unnamed) {}

  /**
   * @param log reads {@code partition} along with the events
   * @param whole false when events before the range may have taken inputs within it: the walk then
   *     begins at the first input an event names
   */
  InputCursor(
      Log log,
      Topic<? extends SpecificRecord> topic,
      TopicPartition partition,
      Span span,
      boolean whole,
      Walk walk) {
    this.log = log;
    this.topic = topic;
    this.partition = partition;
    this.span = span;
    this.whole = whole;
    this.walk = walk;
    this.begun = whole;
    this.began = span.from();
    this.next = span.from();
  }

  Taken take(long offset) {
    if (offset < span.first()) {
      return new Taken.Outlived();
    }
    if (!begun) {
      begun = true;
      began = offset;
      next = offset;
      log.seek(partition, offset);
    }
    if (offset < began && !walk.inOrder()) {
      holdFrom(offset);
    }
    if (offset < next) {
      Input input = held.remove(offset);
      return input == null ? behind(offset) : new Taken.Found(input);
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

  private Taken behind(long offset) {
    log.seek(partition, offset);
    ConsumerRecord<byte[], byte[]> record = log.peek(partition);
    boolean there = record != null && record.offset() == offset;
    log.seek(partition, next);
    return there ? new Taken.TakenBefore() : new Taken.Missing();
  }

  /** No further event names an input. */
  void end() {
    if (whole) {
      held.values().forEach(walk.unnamed());
    }
    held.clear();
  }

  /** The first event by its time need not be the one that names the first input. */
  private void holdFrom(long offset) {
    log.seek(partition, offset);
    ConsumerRecord<byte[], byte[]> record = log.peek(partition);
    while (record != null && record.offset() < began) {
      log.advance(partition);
      passOver(read(record));
      record = log.peek(partition);
    }
    began = offset;
    log.seek(partition, next);
  }

  /** Hands over what is behind the last input taken, as far as the range goes. */
  void rest(TimeRange range, Consumer<Input> waiting) {
    ConsumerRecord<byte[], byte[]> record = log.peek(partition);
    while (record != null && range.endsAfter(record.timestamp())) {
      log.advance(partition);
      Input input = read(record);
      if (input != null && walk.ours().test(input)) {
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
    if (input == null || !walk.ours().test(input)) {
      return;
    }
    if (walk.inOrder()) {
      walk.unnamed().accept(input);
    } else {
      held.put(input.position().offset(), input);
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
