package dev.rejoinder.runtime.effect;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, when partitions are assigned, what of them is parked and what was done since the oldest
 * record that is not committed.
 */
final class RecoveryReader<V> {

  /** Clocks of producers and brokers may differ by so much. */
  private static final long MARGIN_MS = 60_000;

  /** Of what was done, so many of each partition are always looked at. */
  private static final long TAIL_RECORDS = 2_000;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration POLL_MAX = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(RecoveryReader.class);

  private final EffectSource<V> source;
  private final RecordReader<V> reader;
  private final Lanes<V> lanes;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final CountDownLatch closing;

  RecoveryReader(
      EffectSource<V> source,
      RecordReader<V> reader,
      Lanes<V> lanes,
      Supplier<Consumer<byte[], byte[]>> consumers,
      CountDownLatch closing) {
    this.source = source;
    this.reader = reader;
    this.lanes = lanes;
    this.consumers = consumers;
    this.closing = closing;
  }

  /** Tries until it has read everything; empty when the worker closes before. */
  Optional<Recovered<V>> read(Map<TopicPartition, Long> starts) {
    Backoff backoff = Backoff.first();
    while (closing.getCount() > 0) {
      try (Reading reading = new Reading(consumers.get())) {
        return Optional.of(reading.of(starts));
      } catch (KafkaException e) {
        log.atWarn()
            .addKeyValue("reason", e.toString())
            .log("partitions could not be recovered yet");
      }
      try {
        EffectRunner.Pause.real().orStopped(closing, backoff.delay());
      } catch (InterruptedException e) {
        return Optional.empty();
      }
      backoff = backoff.next();
    }
    return Optional.empty();
  }

  private final class Reading implements AutoCloseable {

    private final Consumer<byte[], byte[]> consumer;

    private Reading(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void close() {
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }

    private Recovered<V> of(Map<TopicPartition, Long> starts) {
      Map<TopicPartition, Recovered.Parked<V>> parked = new HashMap<>();
      Map<Integer, Long> sinceMs = new HashMap<>();
      starts.forEach((partition, start) -> {
        if (partition.topic().equals(lanes.parking().topic())) {
          parked.put(partition, parked(partition, start));
          sinceMs.putIfAbsent(partition.partition(), Long.MAX_VALUE);
        } else {
          long earliestMs = earliestMs(partition, start);
          sinceMs.merge(partition.partition(), earliestMs, Math::min);
        }
      });
      Set<String> over = new LinkedHashSet<>();
      if (alike()) {
        sinceMs.forEach((number, since) -> addDone(number, since, over));
      }
      return new Recovered<>(Map.copyOf(starts), Map.copyOf(parked), over);
    }

    private Recovered.Parked<V> parked(TopicPartition partition, long start) {
      Map<String, Copy<Received<V>>> copies = new LinkedHashMap<>();
      long[] bytes = new long[1];
      long end =
          each(
              partition,
              start,
              raw -> {
                Arrival<V> arrival =
                    reader
                        .read(raw)
                        .orElseThrow(() -> new KafkaException("a copy cannot be read yet"));
                Offer<Received<V>> offer = arrival.offer();
                Copy<Received<V>> gone = copies.remove(nameOf(offer));
                bytes[0] -= gone == null ? 0 : gone.offer().bytes();
                if (!arrival.takenBack()) {
                  bytes[0] += offer.bytes();
                  copies.put(nameOf(offer), copy(raw, offer, bytes[0] > lanes.limits().bytesMax()));
                }
                return true;
              });
      return new Recovered.Parked<>(List.copyOf(copies.values()), end);
    }

    private Copy<Received<V>> copy(
        ConsumerRecord<byte[], byte[]> raw, Offer<Received<V>> offer, boolean bare) {
      Received<V> absent = Received.Absent.at(raw.topic(), raw.partition(), raw.offset());
      return new Copy<>(bare ? offer.with(absent) : offer, absent, raw.timestamp());
    }

    private String nameOf(Offer<Received<V>> offer) {
      return offer.id().isEmpty() ? "@" + offer.offset() : offer.id();
    }

    private long earliestMs(TopicPartition partition, long start) {
      long[] earliestMs = {Long.MAX_VALUE};
      each(
          partition,
          start,
          raw -> {
            earliestMs[0] = lanes.parking().earliestStart(raw).toEpochMilli();
            return false;
          });
      return earliestMs[0];
    }

    private boolean alike() {
      int count = partitionCount(lanes.parking().doneTopic());
      return source.topics().stream().allMatch(topic -> partitionCount(topic) == count);
    }

    private int partitionCount(String topic) {
      @Nullable List<PartitionInfo> partitions = consumer.partitionsFor(topic, TIMEOUT);
      return partitions == null ? 0 : partitions.size();
    }

    private void addDone(int number, long sinceMs, Set<String> over) {
      TopicPartition partition = new TopicPartition(lanes.parking().doneTopic(), number);
      long end = end(partition);
      long start = end - TAIL_RECORDS;
      if (sinceMs != Long.MAX_VALUE) {
        long fromMs = Math.max(0, sinceMs - MARGIN_MS);
        @Nullable OffsetAndTimestamp found =
            consumer.offsetsForTimes(Map.of(partition, fromMs), TIMEOUT).get(partition);
        start = found == null ? start : Math.min(start, found.offset());
      }
      each(
          partition,
          Math.max(0, start),
          raw -> {
            lanes.parking().doneId(raw).ifPresent(over::add);
            return true;
          });
    }

    private long end(TopicPartition partition) {
      return consumer
          .endOffsets(Collections.singleton(partition), TIMEOUT)
          .getOrDefault(partition, 0L);
    }

    /** Hands over what there is from {@code start} until {@code step} is false; returns the end. */
    private long each(TopicPartition partition, long start, Step step) {
      Set<TopicPartition> only = Set.of(partition);
      consumer.assign(only);
      long end = end(partition);
      long oldest = consumer.beginningOffsets(only, TIMEOUT).getOrDefault(partition, 0L);
      long next = Math.max(start, oldest);
      consumer.seek(partition, next);
      while (next < end && closing.getCount() > 0) {
        for (ConsumerRecord<byte[], byte[]> raw : consumer.poll(POLL_MAX)) {
          if (raw.offset() < end && !step.take(raw)) {
            return end;
          }
        }
        next = consumer.position(partition, TIMEOUT);
      }
      return Math.max(end, start);
    }
  }

  @FunctionalInterface
  private interface Step {
    boolean take(ConsumerRecord<byte[], byte[]> raw);
  }
}
