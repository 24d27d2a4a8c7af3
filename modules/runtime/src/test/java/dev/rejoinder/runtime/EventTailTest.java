package dev.rejoinder.runtime;

import static dev.rejoinder.runtime.ScriptedConsumer.P0;
import static dev.rejoinder.runtime.ScriptedConsumer.P1;
import static dev.rejoinder.runtime.ScriptedConsumer.TOPIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventTailTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_000_000);

  private final ScriptedConsumer consumer = new ScriptedConsumer();
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final AtomicBoolean registryAway = new AtomicBoolean(true);
  private EventTail<String> tail = tail(Duration.ZERO);

  @AfterEach
  void close() {
    tail.close();
  }

  @Test
  void fromTheBeginningItIsReadyOnceEverythingWasHandedOver() throws InterruptedException {
    tail = tail(EventTail.EVERYTHING);
    topicWith(P0);
    consumer.updateEndOffsets(Map.of(P0, 2L));
    tail.start();
    assigned(P0);
    consumer.schedulePollTask(() -> consumer.arrive(P0, 0, "k", "one"));
    assertThat(Await.next(seen)).isEqualTo("one");
    assertThat(tail.health().state()).isEqualTo(Health.State.NOT_READY);
    consumer.schedulePollTask(() -> consumer.arrive(P0, 1, "k", "two"));
    assertThat(Await.next(seen)).isEqualTo("two");
    Await.until("ready", () -> tail.health().equals(Health.ready()));
  }

  @Test
  void fromTheEndItIsReadyAtOnceAndSeesWhatComes() throws InterruptedException {
    topicWith(P0);
    consumer.updateEndOffsets(Map.of(P0, 5L));
    tail.start();
    Await.until("ready", () -> tail.health().equals(Health.ready()));
    assertThat(consumer.position(P0)).isEqualTo(5);
    consumer.schedulePollTask(() -> consumer.arrive(P0, 5, "k", "new"));
    assertThat(Await.next(seen)).isEqualTo("new");
  }

  @Test
  void aLookBackBeginsAtTheFirstRecordYoungEnough() {
    tail = tail(Duration.ofMinutes(1));
    topicWith(P0, P1);
    consumer.updateEndOffsets(Map.of(P0, 5L, P1, 7L));
    long sinceMs = NOW.minus(Duration.ofMinutes(1)).toEpochMilli();
    consumer.youngFrom(P0, sinceMs, 3);
    tail.start();
    assigned(P0, P1);
    Await.until("sought", () -> consumer.position(P0) == 3);
    assertThat(consumer.position(P1)).as("nothing young enough").isEqualTo(7);
    assertThat(tail.health().state()).isEqualTo(Health.State.NOT_READY);
  }

  @Test
  void whatCannotBeReadIsPassedOver() throws InterruptedException {
    topicWith(P0);
    consumer.updateEndOffsets(Map.of(P0, 0L));
    tail.start();
    assigned(P0);
    consumer.schedulePollTask(() -> {
      consumer.arrive(P0, 0, "k", "unreadable");
      consumer.arrive(P0, 1, "k", "readable");
    });
    assertThat(Await.next(seen)).isEqualTo("readable");
    assertThat(seen).isEmpty();
  }

  @Test
  void whatCannotBeReadIsToldAndAgainUntilThatWasTakenCareOf() throws InterruptedException {
    BlockingQueue<Long> told = new LinkedBlockingQueue<>();
    tail.onUnreadable((raw, reason) -> {
      told.add(raw.offset());
      if (told.size() == 1) {
        throw new TimeoutException("no broker");
      }
    });
    followP0();
    soonAndAgain(() -> {
      consumer.arrive(P0, 0, "k", "unreadable");
      consumer.arrive(P0, 1, "k", "readable");
    });
    assertThat(Await.next(seen)).isEqualTo("readable");
    assertThat(told).containsExactly(0L, 0L);
  }

  @Test
  void whatCannotBeReadForNowIsReadAgainAndNothingTwice() throws InterruptedException {
    followP0();
    soonAndAgain(
        () -> {
          consumer.arrive(P0, 0, "k", "before");
          consumer.arrive(P0, 1, "k", "registry away");
          consumer.arrive(P0, 2, "k", "after");
        },
        () -> {
          consumer.arrive(P0, 1, "k", "registry away");
          consumer.arrive(P0, 2, "k", "after");
        });
    assertThat(List.of(Await.next(seen), Await.next(seen), Await.next(seen)))
        .containsExactly("before", "registry away", "after");
    assertThat(tail.health()).isEqualTo(Health.ready());
  }

  @Test
  void aRecordWithoutKeyIsPassedOver() throws InterruptedException {
    followP0();
    consumer.schedulePollTask(() -> {
      consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 0, null, "keyless".getBytes(UTF_8)));
      consumer.arrive(P0, 1, "k", "readable");
    });
    assertThat(Await.next(seen)).isEqualTo("readable");
  }

  @Test
  void aRecordWithoutValueIsHandedOverAsSuch() throws InterruptedException {
    topicWith(P0);
    consumer.updateEndOffsets(Map.of(P0, 0L));
    tail.start();
    assigned(P0);
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 0, new byte[] {'k'}, null)));
    assertThat(Await.next(seen)).isEqualTo("null");
  }

  @Test
  void aTopicThatDoesNotExistIsNamedAndWaitedFor() {
    tail.start();
    Await.until("told", () -> tail.health().detail().equals("The topic work does not exist."));
    consumer.updateEndOffsets(Map.of(P0, 0L));
    topicWith(P0);
    Await.until("ready", () -> tail.health().equals(Health.ready()));
  }

  @Test
  void aFailureOfTheMomentIsReadThrough() throws InterruptedException {
    topicWith(P0);
    consumer.updateEndOffsets(Map.of(P0, 0L));
    tail.start();
    assigned(P0);
    consumer.schedulePollTask(() -> consumer.setPollException(new TimeoutException("a while")));
    consumer.schedulePollTask(() -> consumer.arrive(P0, 0, "k", "one"));
    assertThat(Await.next(seen)).isEqualTo("one");
  }

  @Test
  void aListenerThatThrowsFailsTheTail() {
    topicWith(P0);
    consumer.updateEndOffsets(Map.of(P0, 0L));
    tail.start();
    assigned(P0);
    consumer.schedulePollTask(() -> consumer.arrive(P0, 0, "k", "bug"));
    Await.until("failed", () -> tail.health().state() == Health.State.FAILED);
    Await.until("closed", consumer::closed);
  }

  @Test
  void closingClosesTheConsumer() {
    topicWith(P0);
    consumer.updateEndOffsets(Map.of(P0, 0L));
    tail.start();
    assigned(P0);
    tail.close();
    assertThat(consumer.closed()).isTrue();
  }

  private void followP0() {
    topicWith(P0);
    consumer.updateEndOffsets(Map.of(P0, 0L));
    tail.start();
    assigned(P0);
  }

  /** The mock forgets records it has handed out, so they arrive anew once sought again. */
  private void soonAndAgain(Runnable arrivals) {
    soonAndAgain(arrivals, arrivals);
  }

  private void soonAndAgain(Runnable arrivals, Runnable afterSeek) {
    consumer.schedulePollTask(arrivals);
    consumer.schedulePollTask(afterSeek);
  }

  private void topicWith(TopicPartition... partitions) {
    consumer.updatePartitions(
        TOPIC,
        List.of(partitions).stream()
            .map(p -> new PartitionInfo(TOPIC, p.partition(), null, null, null))
            .toList());
  }

  private void assigned(TopicPartition... partitions) {
    Await.until("assigned", () -> consumer.assignment().equals(Set.of(partitions)));
  }

  private EventTail<String> tail(Duration lookBack) {
    Deserializer<String> values =
        (topic, bytes) -> {
          String value = bytes == null ? "null" : new String(bytes, UTF_8);
          if (value.equals("registry away") && registryAway.getAndSet(false)) {
            throw new SerializationException("no schema", new TimeoutException("no registry"));
          }
          if (value.equals("unreadable")) {
            throw new SerializationException("cannot be read");
          }
          return value;
        };
    return new EventTail<>(
        "tail",
        TOPIC,
        values,
        lookBack,
        record -> {
          if (record.value().equals("bug")) {
            throw new IllegalStateException("a bug");
          }
          seen.add(record.value());
        },
        () -> consumer,
        InstantSource.fixed(NOW));
  }
}
