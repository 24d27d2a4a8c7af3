package dev.rejoinder.standalone.audit;

import dev.rejoinder.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Audits the events of some keys, in one walk beside the inputs they name.
 *
 * <p>A key is held from its first event to its last one in the range, which a walk over the keys
 * finds first. So what is held is what was open at one time.
 */
final class LaneAudit {

  private final Log log;
  private final Topic<? extends SpecificRecord> events;
  private final Map<TopicPartition, Span> spans;
  private final Predicate<String> keys;
  private final Findings findings;
  private final Map<String, StepCheck> open = new HashMap<>();

  /**
   * @param spans the partitions that events of those keys may be in
   * @param keys which they are
   */
  LaneAudit(
      Log log,
      Topic<? extends SpecificRecord> events,
      Map<TopicPartition, Span> spans,
      Predicate<String> keys,
      Findings findings) {
    this.log = log;
    this.events = events;
    this.spans = Map.copyOf(spans);
    this.keys = keys;
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
    all.putAll(spans);
    log.read(all);
    EventWalk walk = walk();
    long behind = 0;
    int index = 0;
    for (ConsumerRecord<byte[], byte[]> record = walk.next();
        record != null;
        record = walk.next()) {
      if (keys.test(key(record))) {
        take(record, checks, last.get(index));
        index++;
      }
      progress.accept(++behind);
    }
    open.values().forEach(StepCheck::end);
  }

  /** Which of the records, in the order of the walk, are the last of their keys. */
  private BitSet lastOfKeys() {
    log.read(spans);
    EventWalk walk = walk();
    Map<Long, Integer> last = new HashMap<>();
    int index = 0;
    for (ConsumerRecord<byte[], byte[]> record = walk.next();
        record != null;
        record = walk.next()) {
      if (keys.test(key(record))) {
        last.put(ClosedCalls.digest(key(record)), index);
        index++;
      }
    }
    BitSet found = new BitSet();
    last.values().forEach(found::set);
    return found;
  }

  private EventWalk walk() {
    List<TopicPartition> inOrder =
        spans.keySet().stream().sorted(Comparator.comparingInt(TopicPartition::partition)).toList();
    return new EventWalk(log, events, inOrder);
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    byte @Nullable [] key = record.key();
    return key == null ? "" : new String(key, StandardCharsets.UTF_8);
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
    String key = key(record);
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
