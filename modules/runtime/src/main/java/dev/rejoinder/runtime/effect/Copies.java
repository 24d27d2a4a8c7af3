package dev.rejoinder.runtime.effect;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the copies of parked records, and takes them back. Thread-safe. */
final class Copies<V> {

  private static final Logger log = LoggerFactory.getLogger(Copies.class);

  private final Parking<V> parking;
  private final Producer<byte[], byte[]> producer;
  private final InstantSource clock;
  private final EffectRunner.Pause pause;
  private volatile Set<TopicPartition> assigned = Set.of();

  Copies(
      Parking<V> parking,
      Producer<byte[], byte[]> producer,
      InstantSource clock,
      EffectRunner.Pause pause) {
    this.parking = parking;
    this.producer = producer;
    this.clock = clock;
    this.pause = pause;
  }

  /** Copies go to these partitions only, as whoever reads them must have their lanes. */
  void assigned(Set<TopicPartition> partitions) {
    assigned = Set.copyOf(partitions);
    // The first copy is written by the thread that polls, which must not wait for metadata then.
    Thread.ofVirtual().name("parking-metadata").start(this::lookUp);
  }

  private void lookUp() {
    try {
      producer.partitionsFor(parking.topic());
    } catch (KafkaException | IllegalStateException e) {
      log.atDebug().addKeyValue("reason", e.toString()).log("parking topic not looked up ahead");
    }
  }

  /** {@code done} is told where the copy is, or null when there may be none. */
  void write(Task<TopicPartition, Received<V>> task, Consumer<@Nullable RecordMetadata> done) {
    TopicPartition partition =
        new TopicPartition(parking.topic(), task.tenure().partition().partition());
    if (!(task.work() instanceof Received.Legible<V> legible) || !assigned.contains(partition)) {
      done.accept(null);
      return;
    }
    try {
      Future<RecordMetadata> unused =
          producer.send(
              copy(partition, legible),
              (metadata, failure) -> done.accept(failure == null ? metadata : null));
    } catch (KafkaException e) {
      done.accept(null);
    }
  }

  /** Whether the copy is taken back; false only when {@code stop} opened before. */
  boolean takeBack(Task<TopicPartition, Received<V>> task, CountDownLatch stop) {
    Backoff backoff = Backoff.first();
    while (true) {
      try {
        if (!task.id().isEmpty()) {
          writeTakeBack(task);
        }
        return true;
      } catch (KafkaException | ExecutionException e) {
        log.atWarn().addKeyValue("reason", e.toString()).log("copy not taken back yet");
        if (stopped(stop, backoff)) {
          return false;
        }
        backoff = backoff.next();
      } catch (InterruptedException e) {
        return false;
      }
    }
  }

  private void writeTakeBack(Task<TopicPartition, Received<V>> task)
      throws InterruptedException, ExecutionException {
    producer
        .send(
            new ProducerRecord<>(
                parking.topic(),
                task.tenure().partition().partition(),
                task.key().getBytes(StandardCharsets.UTF_8),
                parking.takeBack(task.id(), clock.instant())))
        .get();
  }

  private boolean stopped(CountDownLatch stop, Backoff backoff) {
    try {
      return pause.orStopped(stop, backoff.delay());
    } catch (InterruptedException e) {
      return true;
    }
  }

  private ProducerRecord<byte[], byte[]> copy(
      TopicPartition partition, Received.Legible<V> legible) {
    ConsumerRecord<byte[], byte[]> raw = legible.raw();
    byte[] value = parking.copy(legible.record(), clock.instant());
    return new ProducerRecord<>(
        partition.topic(), partition.partition(), raw.key(), value, raw.headers());
  }
}
