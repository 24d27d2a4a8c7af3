package dev.rejoinder.runtime;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Which partitions a tail reads, from where, and how far it must come to have caught up. */
final class TailPartitions {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long REFRESH_MS = 30_000;

  private final Consumer<?, ?> consumer;
  private final String topic;
  private final Duration lookBack;
  private final InstantSource clock;
  private final Map<TopicPartition, Long> goals = new HashMap<>();
  private Set<TopicPartition> known = Set.of();
  private long refreshMs;

  TailPartitions(Consumer<?, ?> consumer, String topic, Duration lookBack, InstantSource clock) {
    this.consumer = consumer;
    this.topic = topic;
    this.lookBack = lookBack;
    this.clock = clock;
  }

  /**
   * Takes partitions in that were not known; looks for them now and then. False while the topic
   * does not exist.
   */
  boolean refresh() {
    long nowMs = clock.millis();
    if (known.isEmpty()) {
      return lookForMore(nowMs);
    }
    if (nowMs >= refreshMs) {
      try {
        lookForMore(nowMs);
      } catch (RetriableException e) {
        // Those that are known can be read meanwhile.
        refreshMs = nowMs + REFRESH_MS;
      }
    }
    return true;
  }

  private boolean lookForMore(long nowMs) {
    Set<TopicPartition> fresh = new HashSet<>(existing());
    fresh.removeAll(known);
    if (!fresh.isEmpty()) {
      takeIn(fresh, nowMs);
    }
    refreshMs = nowMs + REFRESH_MS;
    return !known.isEmpty();
  }

  /** Whether every partition was read up to where it ended when it was taken in. */
  boolean caughtUp() {
    goals.entrySet().removeIf(goal -> consumer.position(goal.getKey()) >= goal.getValue());
    return goals.isEmpty();
  }

  private Set<TopicPartition> existing() {
    @Nullable List<PartitionInfo> partitions = consumer.partitionsFor(topic, TIMEOUT);
    return partitions == null
        ? Set.of()
        : partitions.stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .collect(Collectors.toSet());
  }

  /** All questions come before the first change, so that a failure leaves things as they were. */
  private void takeIn(Set<TopicPartition> fresh, long nowMs) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(fresh, TIMEOUT);
    Map<TopicPartition, Long> starts = starts(fresh, ends, nowMs);
    Set<TopicPartition> all = new HashSet<>(known);
    all.addAll(fresh);
    consumer.assign(all);
    starts.forEach(consumer::seek);
    goals.putAll(ends);
    known = all;
  }

  private Map<TopicPartition, Long> starts(
      Collection<TopicPartition> fresh, Map<TopicPartition, Long> ends, long nowMs) {
    // A partition added to a topic that is being followed is followed from its beginning.
    if (!known.isEmpty() || lookBack.equals(EventTail.EVERYTHING)) {
      return consumer.beginningOffsets(fresh, TIMEOUT);
    }
    if (lookBack.isZero()) {
      return ends;
    }
    long sinceMs = Math.max(0, nowMs - lookBack.toMillis());
    Map<TopicPartition, Long> query =
        fresh.stream().collect(Collectors.toMap(partition -> partition, partition -> sinceMs));
    Map<TopicPartition, Long> starts = new HashMap<>(ends);
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(query, TIMEOUT);
    for (TopicPartition partition : fresh) {
      // Null when no record is as young.
      OffsetAndTimestamp start = found.get(partition);
      if (start != null) {
        starts.put(partition, start.offset());
      }
    }
    return starts;
  }
}
