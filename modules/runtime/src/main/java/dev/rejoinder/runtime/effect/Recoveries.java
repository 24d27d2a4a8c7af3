package dev.rejoinder.runtime.effect;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Keeps partitions paused until it is known what of them is parked and what was done already.
 *
 * <p>The reading is done by a thread of its own, so that the group never takes the consumer for
 * dead. Used by the consumer's thread alone.
 */
final class Recoveries<V> {

  private static final Duration POSITION_TIMEOUT = Duration.ofSeconds(2);

  private final String parkedTopic;
  private final RecoveryReader<V> reader;
  private final Copies<V> copies;
  private final Thread.Builder threads;

  /** With the number of their assignment, as a partition may go and come back. */
  private final Map<TopicPartition, Long> pending = new HashMap<>();

  private final AtomicReference<Optional<Recovered<V>>> result =
      new AtomicReference<>(Optional.empty());
  private Map<TopicPartition, Long> underWay = Map.of();
  private long assignments;

  Recoveries(
      String parkedTopic, RecoveryReader<V> reader, Copies<V> copies, Thread.Builder threads) {
    this.parkedTopic = parkedTopic;
    this.reader = reader;
    this.copies = copies;
    this.threads = threads;
  }

  boolean parks(TopicPartition partition) {
    return partition.topic().equals(parkedTopic);
  }

  void add(Collection<TopicPartition> partitions) {
    assignments++;
    partitions.forEach(partition -> pending.put(partition, assignments));
  }

  void remove(Collection<TopicPartition> partitions) {
    pending.keySet().removeAll(partitions);
  }

  /** To stay paused. */
  Set<TopicPartition> pending() {
    return pending.keySet();
  }

  /** Begins a reading, or goes on from what one found. */
  void advance(Consumer<byte[], byte[]> consumer, Flights<V> flights, long nowMs) {
    if (!underWay.isEmpty()) {
      result
          .getAndSet(Optional.empty())
          .ifPresent(recovered -> resume(recovered, consumer, flights, nowMs));
    } else if (!pending.isEmpty()) {
      begin(consumer);
    }
  }

  private void begin(Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> starts = new HashMap<>();
    try {
      for (TopicPartition partition : pending.keySet()) {
        starts.put(partition, consumer.position(partition, POSITION_TIMEOUT));
      }
    } catch (RetriableException e) {
      // The next round asks again.
      return;
    }
    underWay = Map.copyOf(pending);
    threads.start(() -> result.set(reader.read(starts)));
  }

  private void resume(
      Recovered<V> recovered, Consumer<byte[], byte[]> consumer, Flights<V> flights, long nowMs) {
    Set<TopicPartition> ready = new HashSet<>(underWay.keySet());
    ready.removeIf(partition -> !Objects.equals(underWay.get(partition), pending.get(partition)));
    underWay = Map.of();
    flights.tell(load -> load.over(recovered.over()));
    for (TopicPartition partition : ready) {
      long start = Objects.requireNonNull(recovered.starts().get(partition));
      flights.tell(load -> load.begin(partition, start));
      Recovered.Parked<V> parked = recovered.parked().get(partition);
      if (parked != null) {
        flights.tell(load -> {
          parked.copies().forEach(copy -> load.offerParked(partition, copy, nowMs));
          load.reached(partition, parked.end());
        });
        consumer.seek(partition, parked.end());
      }
    }
    pending.keySet().removeAll(ready);
    Set<TopicPartition> homes = new HashSet<>(consumer.assignment());
    homes.removeAll(pending.keySet());
    homes.removeIf(partition -> !parks(partition));
    copies.assigned(homes);
  }
}
