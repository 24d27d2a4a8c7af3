package dev.rejoinder.standalone.audit;

import dev.rejoinder.standalone.audit.LogStory.Entry;
import dev.rejoinder.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/** Looks through partitions for the records that name an id, and keeps those. */
final class Gathering {

  private final Log log;

  Gathering(Log log) {
    this.log = log;
  }

  /**
   * The records in the partitions of {@code keys} that name one of {@code ids} anywhere.
   *
   * @param keys empty: all partitions
   */
  List<Entry> look(
      Topic<? extends SpecificRecord> topic, Set<String> keys, Set<String> ids, TimeRange range) {
    return look(topic, keys, ids, range, entry -> false);
  }

  /** As above, to the first record in a partition that is {@code last}. */
  List<Entry> look(
      Topic<? extends SpecificRecord> topic,
      Set<String> keys,
      Set<String> ids,
      TimeRange range,
      Predicate<Entry> last) {
    Map<TopicPartition, Span> spans = new HashMap<>(log.spans(topic.name(), range));
    int partitions = spans.size();
    if (!keys.isEmpty()) {
      Set<Integer> theirs =
          Set.copyOf(keys.stream().map(key -> partitionOf(key, partitions)).distinct().toList());
      spans.keySet().removeIf(partition -> !theirs.contains(partition.partition()));
    }
    List<byte[]> texts = ids.stream().map(id -> id.getBytes(StandardCharsets.UTF_8)).toList();
    List<Entry> found = new ArrayList<>();
    for (Map.Entry<TopicPartition, Span> each : spans.entrySet()) {
      log.read(Map.ofEntries(each));
      boolean over = false;
      ConsumerRecord<byte[], byte[]> record = log.next(each.getKey());
      while (record != null && !over) {
        over = named(record, texts) && keep(topic, record, found, last);
        record = over ? null : log.next(each.getKey());
      }
    }
    return found;
  }

  /** Whether its key, or the bytes of its value, name one: text stands in Avro as it is. */
  private static boolean named(ConsumerRecord<byte[], byte[]> record, List<byte[]> texts) {
    for (byte[] text : texts) {
      if (Arrays.equals(record.key(), text)
          || (record.value() != null && indexOf(record.value(), text) >= 0)) {
        return true;
      }
    }
    return false;
  }

  private static int indexOf(byte[] bytes, byte[] text) {
    for (int at = 0; at <= bytes.length - text.length; at++) {
      if (bytes[at] == text[0]
          && Arrays.equals(bytes, at, at + text.length, text, 0, text.length)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean keep(
      Topic<? extends SpecificRecord> topic,
      ConsumerRecord<byte[], byte[]> record,
      List<Entry> found,
      Predicate<Entry> last) {
    try {
      SpecificRecord value =
          topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
      if (value == null) {
        return false;
      }
      String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
      Entry entry = new Entry(Position.of(record), topic.label(), key, record.timestamp(), value);
      found.add(entry);
      return last.test(entry);
    } catch (SerializationException e) {
      return false; // 'audit verify' and 'audit export' tell of these.
    }
  }

  private static int partitionOf(String key, int partitions) {
    return partitions == 0
        ? -1
        : BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
  }
}
