package dev.rejoinder.standalone.audit;

import dev.rejoinder.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Audits one partition of events, in one walk beside the inputs they name.
 *
 * <p>A key is held from its first event to its last one in the range, which a walk over the keys
 * finds first. So what is held is what was open at one time in one partition.
 */
final class LaneAudit {

  private final Log log;
  private final Topic<? extends SpecificRecord> events;
  private final TopicPartition partition;
  private final Span span;
  private final Findings findings;
  private final Map<String, StepCheck> open = new HashMap<>();

  LaneAudit(
      Log log,
      Topic<? extends SpecificRecord> events,
      TopicPartition partition,
      Span span,
      Findings findings) {
    this.log = log;
    this.events = events;
    this.partition = partition;
    this.span = span;
    this.findings = findings;
  }

  /** What keys are checked with; {@code key} makes the check of one that was not seen before. */
  interface Checks {
    StepCheck key(String key);
  }

  /**
   * Walks along.
   *
   * @param inputs partitions to read beside the events
   * @param progress told how many of the events are behind, after each
   */
  void run(Map<TopicPartition, Span> inputs, Checks checks, LongConsumer progress) {
    BitSet last = lastOfKeys();
    Map<TopicPartition, Span> all = new HashMap<>(inputs);
    all.put(partition, span);
    log.read(all);
    for (ConsumerRecord<byte[], byte[]> record = log.next(partition);
        record != null;
        record = log.next(partition)) {
      take(record, checks, last.get(index(record)));
      progress.accept(index(record) + 1L);
    }
    open.values().forEach(StepCheck::end);
  }

  /** Which records are the last of their keys. */
  private BitSet lastOfKeys() {
    log.read(Map.of(partition, span));
    Map<Long, Integer> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record = log.next(partition);
        record != null;
        record = log.next(partition)) {
      last.put(digest(record.key()), index(record));
    }
    BitSet found = new BitSet();
    last.values().forEach(found::set);
    return found;
  }

  private int index(ConsumerRecord<?, ?> record) {
    return Math.toIntExact(record.offset() - span.from());
  }

  /** Two keys of one digest are at worst held longer. */
  private static long digest(byte @Nullable [] key) {
    return key == null ? 0 : ClosedCalls.digest(new String(key, StandardCharsets.UTF_8));
  }

  private void take(ConsumerRecord<byte[], byte[]> record, Checks checks, boolean last) {
    Position position = Position.of(record);
    SpecificRecord value;
    try {
      value = events.valueSerde().deserializer().deserialize(record.topic(), record.value());
    } catch (SerializationException e) {
      findings.count(Count.UNREADABLE);
      findings.find(position, "Nobody can read this event.");
      return;
    }
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    if (value == null) {
      findings.find(position, "This event is empty.");
      return;
    }
    Recorded recorded = Recorded.of(position, value);
    checkFrame(record, key, recorded);
    open.computeIfAbsent(key, checks::key).take(recorded);
    if (last) {
      Objects.requireNonNull(open.remove(key)).end();
    }
  }

  private void checkFrame(ConsumerRecord<?, ?> record, String key, Recorded recorded) {
    if (!recorded.key().equals(key)) {
      findings.find(
          recorded.position(),
          "This event is of %s and stands under the key %s.".formatted(recorded.key(), key));
    }
    if (record.timestampType() == TimestampType.CREATE_TIME
        && record.timestamp() != recorded.at().toEpochMilli()) {
      findings.find(
          recorded.position(),
          "This event says it happened at %s; its record is of another time."
              .formatted(recorded.at()));
    }
  }
}
