package dev.rejoinder.runtime.effect;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer's thread: polls, hands records over, pauses what has no room, commits what is done.
 *
 * <p>It never waits for an effect except while partitions are handed over, so the group never takes
 * it for dead. All methods are called by that one thread.
 */
final class EffectLoop<V> implements ConsumerRebalanceListener {

  /** Also how soon what is done is committed; a wait ends earlier when there is work to do. */
  private static final Duration POLL_MAX = Duration.ofMillis(200);

  /** How long a partition rests whose next record cannot be read for now. */
  private static final long REST_MS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(EffectLoop.class);

  private final String name;
  private final Consumer<byte[], byte[]> consumer;
  private final RecordReader<V> reader;
  private final Flights<V> flights;
  private final OffsetCommits commits;
  private final Duration drainTimeout;
  private final Runnable onJoined;
  private final Optional<Recoveries<V>> recoveries;
  private final Map<TopicPartition, Long> restingUntilMs = new HashMap<>();
  private boolean troubled;

  EffectLoop(
      String name,
      Consumer<byte[], byte[]> consumer,
      RecordReader<V> reader,
      Flights<V> flights,
      Duration drainTimeout,
      Optional<Recoveries<V>> recoveries,
      Runnable onJoined) {
    this.name = name;
    this.consumer = consumer;
    this.reader = reader;
    this.flights = flights;
    this.commits = new OffsetCommits(name, consumer);
    this.drainTimeout = drainTimeout;
    this.recoveries = recoveries;
    this.onJoined = onJoined;
  }

  void subscribe(List<String> topics) {
    consumer.subscribe(topics, this);
  }

  /** One round: at most {@link #POLL_MAX} long, much shorter when records come or fall due. */
  void round(long nowMs) {
    recoveries.ifPresent(recovering -> recovering.advance(consumer, flights, nowMs));
    resume(nowMs);
    commits.maybeCommit(flights.ask(Workload::committable), nowMs);
    ConsumerRecords<byte[], byte[]> records = poll();
    records
        .nextOffsets()
        .forEach((partition, next) ->
            accept(partition, records.records(partition), next.offset(), nowMs));
    flights.startDue();
    flights.parkDue();
  }

  /** Hands back every partition: what runs may end, what is done is committed. */
  void finish() {
    onPartitionsRevoked(Set.copyOf(consumer.assignment()));
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    shared();
    recoveries.ifPresent(recovering -> {
      recovering.add(partitions);
      consumer.pause(partitions);
    });
    onJoined.run();
    if (!partitions.isEmpty()) {
      logPartitions(partitions, "partitions assigned");
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    flights.drain(partitions, drainTimeout);
    commits.commitNow(partitions, flights.ask(Workload::committable));
    forget(partitions);
    logPartitions(partitions, "partitions handed back");
  }

  /** Somebody else may own them already, so nothing may be committed. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      forget(partitions);
      logPartitions(partitions, "partitions lost");
    }
  }

  private void forget(Collection<TopicPartition> partitions) {
    recoveries.ifPresent(recovering -> recovering.remove(partitions));
    flights.forget(partitions);
    restingUntilMs.keySet().removeAll(partitions);
    commits.forget(partitions);
  }

  private void shared() {
    int count = consumer.assignment().size();
    flights.tell(load -> load.share(count));
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    try {
      Duration timeout = flights.asleep(pausedForRoom(), POLL_MAX);
      ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
      if (troubled) {
        troubled = false;
        log.atInfo().addKeyValue("worker", name).log("polling succeeded again");
      }
      return records;
    } catch (WakeupException e) {
      // There is room again, or something fell due, or the worker closes: the caller looks.
      return ConsumerRecords.empty();
    } catch (RetriableException e) {
      if (!troubled) {
        troubled = true;
        log.atWarn()
            .addKeyValue("worker", name)
            .addKeyValue("reason", e.toString())
            .log("polling failed and will be tried again");
      }
      return ConsumerRecords.empty();
    } finally {
      flights.awake();
    }
  }

  /** {@code next} may lie beyond the last record: markers and compacted records take offsets. */
  private void accept(
      TopicPartition partition,
      List<ConsumerRecord<byte[], byte[]>> records,
      long next,
      long nowMs) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Optional<Arrival<V>> arrival = reader.read(record);
      if (arrival.isEmpty()) {
        restingUntilMs.put(partition, nowMs + REST_MS);
      }
      if (arrival.isEmpty() || !taken(partition, record, arrival.get(), nowMs)) {
        consumer.seek(partition, record.offset());
        consumer.pause(Set.of(partition));
        return;
      }
    }
    flights.tell(load -> load.reached(partition, next));
    if (flights.ask(load -> load.full(partition))) {
      consumer.pause(Set.of(partition));
    }
  }

  /** False when there is no room; see {@link Workload#offer}. */
  private boolean taken(
      TopicPartition partition,
      ConsumerRecord<byte[], byte[]> raw,
      Arrival<V> arrival,
      long nowMs) {
    Offer<Received<V>> offer = arrival.offer();
    if (arrival.takenBack()) {
      flights.tell(load -> load.takenBack(partition, offer.offset(), offer.id()));
      return true;
    }
    if (recoveries.isPresent() && recoveries.get().parks(partition)) {
      Received<V> absent =
          Received.Absent.at(partition.topic(), partition.partition(), offer.offset());
      flights.tell(
          load -> load.offerParked(partition, new Copy<>(offer, absent, raw.timestamp()), nowMs));
      return true;
    }
    return flights.ask(load -> load.offer(partition, offer, nowMs));
  }

  /** Those that rest have room already, which must not cut the consumer's wait short. */
  private Set<TopicPartition> pausedForRoom() {
    Set<TopicPartition> paused = new HashSet<>(consumer.paused());
    paused.removeAll(restingUntilMs.keySet());
    recoveries.ifPresent(recovering -> paused.removeAll(recovering.pending()));
    return paused;
  }

  private void resume(long nowMs) {
    restingUntilMs.values().removeIf(untilMs -> untilMs <= nowMs);
    Set<TopicPartition> roomy = pausedForRoom();
    roomy.removeIf(partition -> !flights.ask(load -> load.roomy(partition)));
    if (!roomy.isEmpty()) {
      consumer.resume(roomy);
    }
  }

  private void logPartitions(Collection<TopicPartition> partitions, String event) {
    log.atDebug()
        .addKeyValue("worker", name)
        .addKeyValue("partitions", partitions.size())
        .log(event);
  }
}
