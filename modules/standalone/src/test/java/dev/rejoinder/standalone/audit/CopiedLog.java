package dev.rejoinder.standalone.audit;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.Placement;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A log copied into memory, each record under its own offset, to be tampered with. */
public final class CopiedLog implements Log {

  private final Topics topics;
  private final Map<TopicPartition, NavigableMap<Long, ConsumerRecord<byte[], byte[]>>> records;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Map<TopicPartition, Long> until = new HashMap<>();

  private CopiedLog(
      Topics topics,
      Map<TopicPartition, NavigableMap<Long, ConsumerRecord<byte[], byte[]>>> records) {
    this.topics = topics;
    this.records = records;
  }

  /** Every topic of the installation {@code environment} leads to. */
  public static CopiedLog of(Map<String, String> environment) {
    Env env = Env.of(environment);
    CopiedLog copy = new CopiedLog(new Topics(TopicsConfig.from(env)), new HashMap<>());
    try (KafkaLog log = new KafkaLog(KafkaClients.from(env))) {
      for (Topic<?> topic : copy.topics.all()) {
        Map<TopicPartition, Span> spans = log.spans(topic.name(), TimeRange.ALL);
        log.read(spans);
        spans.forEach((partition, span) -> copy.fill(log, partition, span));
      }
    }
    return copy;
  }

  private void fill(Log log, TopicPartition partition, Span span) {
    NavigableMap<Long, ConsumerRecord<byte[], byte[]>> all = new TreeMap<>();
    for (var record = log.next(partition); record != null; record = log.next(partition)) {
      all.put(record.offset(), record);
    }
    records.put(partition, all);
    ends.put(partition, span.until());
  }

  /** Another copy, to be changed without changing this one. */
  CopiedLog copy() {
    var copied = new HashMap<TopicPartition, NavigableMap<Long, ConsumerRecord<byte[], byte[]>>>();
    records.forEach((partition, all) -> copied.put(partition, new TreeMap<>(all)));
    CopiedLog copy = new CopiedLog(topics, copied);
    copy.ends.putAll(ends);
    return copy;
  }

  Topics topics() {
    return topics;
  }

  /** Where the records of {@code topic} that are {@code wanted} stand, oldest first. */
  <V extends SpecificRecord> List<Position> find(Topic<V> topic, Predicate<V> wanted) {
    List<Position> found = new ArrayList<>();
    records.forEach((partition, all) -> {
      if (partition.topic().equals(topic.name())) {
        all.values().stream()
            .filter(record -> wanted.test(read(topic, record)))
            .forEach(record -> found.add(Position.of(record)));
      }
    });
    return found;
  }

  <V extends SpecificRecord> V read(Topic<V> topic, Position position) {
    return read(topic, at(position).orElseThrow());
  }

  private static <V> V read(Topic<V> topic, ConsumerRecord<byte[], byte[]> record) {
    return topic.valueSerde().deserializer().deserialize(topic.name(), record.value());
  }

  <V extends SpecificRecord> void change(Topic<V> topic, Position position, Consumer<V> change) {
    ConsumerRecord<byte[], byte[]> record = at(position).orElseThrow();
    V changed = read(topic, record);
    change.accept(changed);
    put(record, position.offset(), topic.valueSerde().serializer().serialize("", changed));
  }

  void remove(Position position) {
    partition(position).remove(position.offset());
  }

  /** A second one of the record at {@code position}, as the last of its partition. */
  Position repeat(Position position) {
    ConsumerRecord<byte[], byte[]> record = at(position).orElseThrow();
    TopicPartition partition = new TopicPartition(position.topic(), position.partition());
    long offset = Objects.requireNonNull(ends.get(partition));
    put(record, offset, record.value());
    ends.put(partition, offset + 1);
    return new Position(position.topic(), position.partition(), offset);
  }

  void swap(Position one, Position other) {
    ConsumerRecord<byte[], byte[]> first = at(one).orElseThrow();
    ConsumerRecord<byte[], byte[]> second = at(other).orElseThrow();
    put(first, other.offset(), first.value());
    put(second, one.offset(), second.value());
  }

  /** A copy in which events up to {@code until} stand where older versions wrote them: by call. */
  CopiedLog writtenByCallUpTo(Instant until) {
    CopiedLog copy = copy();
    List<TopicPartition> partitions = copy.partitions(topics.callEvents());
    List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      events.addAll(Objects.requireNonNull(copy.records.put(partition, new TreeMap<>())).values());
      copy.ends.put(partition, 0L);
    }
    events.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
    for (ConsumerRecord<byte[], byte[]> event : events) {
      int hash = Placement.hash(new String(event.key(), StandardCharsets.UTF_8));
      boolean older = event.timestamp() <= until.toEpochMilli();
      int partition = older ? Placement.partition(hash, partitions.size()) : event.partition();
      TopicPartition place = new TopicPartition(event.topic(), partition);
      long offset = Objects.requireNonNull(copy.ends.get(place));
      copy.put(event, partition, offset, event.value());
      copy.ends.put(place, offset + 1);
    }
    return copy;
  }

  private List<TopicPartition> partitions(Topic<?> topic) {
    return records.keySet().stream().filter(at -> at.topic().equals(topic.name())).toList();
  }

  private void put(ConsumerRecord<byte[], byte[]> like, long offset, byte[] value) {
    put(like, like.partition(), offset, value);
  }

  private void put(ConsumerRecord<byte[], byte[]> like, int partition, long offset, byte[] value) {
    Objects.requireNonNull(records.get(new TopicPartition(like.topic(), partition)))
        .put(
            offset,
            new ConsumerRecord<>(
                like.topic(),
                partition,
                offset,
                like.timestamp(),
                TimestampType.CREATE_TIME,
                0,
                0,
                like.key(),
                value,
                like.headers(),
                Optional.empty()));
  }

  private Optional<ConsumerRecord<byte[], byte[]>> at(Position position) {
    return Optional.ofNullable(partition(position).get(position.offset()));
  }

  private NavigableMap<Long, ConsumerRecord<byte[], byte[]>> partition(Position position) {
    return Objects.requireNonNull(
        records.get(new TopicPartition(position.topic(), position.partition())));
  }

  @Override
  public Map<TopicPartition, Span> spans(String topic, TimeRange range) {
    Map<TopicPartition, Span> spans = new HashMap<>();
    records.forEach((partition, all) -> {
      if (partition.topic().equals(topic)) {
        long end = Objects.requireNonNull(ends.get(partition));
        long from = range.since() == null ? 0 : first(all, r -> range.beginsBy(r.timestamp()), end);
        spans.put(
            partition, new Span(0, from, first(all, r -> !range.endsAfter(r.timestamp()), end)));
      }
    });
    return spans;
  }

  private static long first(
      NavigableMap<Long, ConsumerRecord<byte[], byte[]>> all,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted,
      long whenNone) {
    return all.values().stream()
        .filter(wanted)
        .map(ConsumerRecord::offset)
        .findFirst()
        .orElse(whenNone);
  }

  @Override
  public void read(Map<TopicPartition, Span> spans) {
    next.clear();
    until.clear();
    spans.forEach((partition, span) -> {
      next.put(partition, span.from());
      until.put(partition, span.until());
    });
  }

  @Override
  public @Nullable ConsumerRecord<byte[], byte[]> peek(TopicPartition partition) {
    var entry =
        Objects.requireNonNull(records.get(partition))
            .ceilingEntry(next.getOrDefault(partition, 0L));
    return entry == null || entry.getKey() >= until.getOrDefault(partition, 0L)
        ? null
        : entry.getValue();
  }

  @Override
  public void advance(TopicPartition partition) {
    next.put(partition, Objects.requireNonNull(peek(partition)).offset() + 1);
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    next.put(partition, offset);
  }

  @Override
  public void close() {}
}
