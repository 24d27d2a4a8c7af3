package dev.rejoinder.runtime.effect;

import static dev.rejoinder.runtime.ScriptedConsumer.P0;
import static dev.rejoinder.runtime.ScriptedConsumer.P1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Await;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.ScriptedConsumer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EffectWorkerTest {

  private final ScriptedConsumer consumer = new ScriptedConsumer();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  /** Values in the order in which their effects began. */
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

  /** Effects whose value begins with "slow" end only once this is open. */
  private final CountDownLatch gate = new CountDownLatch(1);

  private final AtomicBoolean registryAway = new AtomicBoolean(true);
  private final AtomicBoolean clientsClosed = new AtomicBoolean();
  private EffectWorker<String> worker = worker(new EffectSettings("group", 2, 1000, SOON, false));

  private static final Duration SOON = Duration.ofSeconds(10);

  @AfterEach
  void close() {
    gate.countDown();
    worker.close();
  }

  @Test
  void itIsReadyOnceItHasJoinedItsGroup() {
    assertThat(worker.health().state()).isEqualTo(Health.State.NOT_READY);
    startWith(List.of(P0));
    Await.until("ready", () -> worker.health().equals(Health.ready()));
  }

  @Test
  void everyRecordIsPerformedAndThenCommitted() throws InterruptedException {
    startWith(List.of(P0));
    soon(() -> consumer.arrive(P0, 0, "a", "one"), () -> consumer.arrive(P0, 1, "b", "two"));
    assertThat(List.of(Await.next(begun), Await.next(begun))).contains("one", "two");
    awaitCommit(P0, 2);
  }

  @Test
  void nothingAboveAnOpenRecordIsCommitted() throws InterruptedException {
    startWith(List.of(P0));
    soon(() -> consumer.arrive(P0, 0, "a", "slow"), () -> consumer.arrive(P0, 1, "b", "quick"));
    Await.next(begun);
    Await.next(begun);
    gate.countDown();
    awaitCommit(P0, 2);
    assertThat(offsetsOf(P0)).doesNotContain(1L);
  }

  @Test
  void aLaneKeepsItsOrderWhileOthersOvertake() throws InterruptedException {
    startWith(List.of(P0));
    soon(
        () -> consumer.arrive(P0, 0, "a", "slow 1"),
        () -> consumer.arrive(P0, 1, "a", "a 2"),
        () -> consumer.arrive(P0, 2, "b", "b 1"));
    assertThat(List.of(Await.next(begun), Await.next(begun)))
        .containsExactlyInAnyOrder("slow 1", "b 1");
    assertThat(begun).isEmpty();
    gate.countDown();
    assertThat(Await.next(begun)).isEqualTo("a 2");
  }

  @Test
  void aRecordNobodyCanReadBecomesADeadLetterAndIsCommitted() {
    startWith(List.of(P0));
    soon(() -> consumer.arrive(P0, 0, "a", "unreadable"));
    awaitCommit(P0, 1);
    assertThat(producer.history()).hasSize(1);
    assertThat(begun).isEmpty();
  }

  @Test
  void aRecordThatCannotBeReadForNowIsReadAgainAndNeverADeadLetter() throws InterruptedException {
    startWith(List.of(P0));
    soon(() -> consumer.arrive(P0, 0, "a", "registry away"));
    Await.until("resting", () -> consumer.paused().contains(P0));
    assertThat(consumer.position(P0)).isZero();
    Await.until("read on", () -> consumer.paused().isEmpty());
    // The mock forgets records it has handed out, so it comes again.
    soon(() -> consumer.arrive(P0, 0, "a", "registry away"));
    assertThat(Await.next(begun)).isEqualTo("registry away");
    awaitCommit(P0, 1);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void partitionsWithoutRoomArePausedAndResumed() throws InterruptedException {
    worker = worker(new EffectSettings("group", 2, 30, SOON, false));
    startWith(List.of(P0));
    soon(
        () -> consumer.arrive(P0, 0, "a", "slow, and fifteen"),
        () -> consumer.arrive(P0, 1, "b", "slow, and fifteen"));
    Await.next(begun);
    Await.until("paused", () -> consumer.paused().contains(P0));
    assertThat(begun).isEmpty();
    assertThat(consumer.position(P0)).isEqualTo(1);
    gate.countDown();
    Await.until("resumed", () -> consumer.paused().isEmpty());
    // The mock forgets records it has handed out, so the one refused comes again.
    soon(() -> consumer.arrive(P0, 1, "b", "again"));
    assertThat(Await.next(begun)).isEqualTo("again");
    awaitCommit(P0, 2);
  }

  @Test
  void aHandOverStartsNothingMoreAndCommitsWhatEnds() throws InterruptedException {
    worker = worker(new EffectSettings("group", 2, 1000, Duration.ofMillis(50), false));
    startWith(List.of(P0, P1));
    soon(() -> consumer.arrive(P0, 0, "a", "stubborn"), () -> consumer.arrive(P0, 1, "a", "a 2"));
    Await.next(begun);
    consumer.assignSoon(List.of(P1));
    awaitCommit(P0, 1);
    soon(() -> consumer.arrive(P1, 0, "a", "b 1"));
    assertThat(Await.next(begun)).isEqualTo("b 1");
    assertThat(offsetsOf(P0)).containsOnly(1L);
  }

  @Test
  void whatOutlivesAHandOverIsInterruptedAndNotCommitted() throws InterruptedException {
    worker = worker(new EffectSettings("group", 2, 1000, Duration.ZERO, false));
    startWith(List.of(P0));
    soon(() -> consumer.arrive(P0, 0, "a", "slow"));
    Await.next(begun);
    consumer.assignSoon(List.of());
    Await.until("handed over", () -> consumer.assignment().isEmpty());
    consumer.assignSoon(List.of(P0));
    soon(() -> consumer.arrive(P0, 0, "a", "redelivered"));
    assertThat(Await.next(begun)).isEqualTo("redelivered");
    awaitCommit(P0, 1);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void closingLetsRunningEffectsEndAndCommitsThem() throws InterruptedException {
    startWith(List.of(P0));
    soon(() -> consumer.arrive(P0, 0, "a", "slow"));
    Await.next(begun);
    Thread closer = Thread.ofVirtual().start(worker::close);
    gate.countDown();
    closer.join();
    assertThat(offsetsOf(P0)).containsOnly(1L);
    assertThat(consumer.closed()).isTrue();
    assertThat(producer.closed()).isTrue();
    assertThat(clientsClosed).isTrue();
    assertThat(worker.health()).isEqualTo(Health.notReady("It is closed."));
  }

  @Test
  void aRecordThatIsNotDueWaitsWhileOthersRun() throws InterruptedException {
    startWith(List.of(P0));
    long dueMs = System.currentTimeMillis() + 150;
    soon(
        () -> consumer.arrive(P0, 0, "a", "due " + dueMs),
        () -> consumer.arrive(P0, 1, "b", "at once"));
    assertThat(Await.next(begun)).isEqualTo("at once");
    Await.next(begun);
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(dueMs);
  }

  @Test
  void aFailureOfTheMomentIsPolledThrough() throws InterruptedException {
    startWith(List.of(P0));
    consumer.schedulePollTask(() -> consumer.setPollException(new TimeoutException("a while")));
    soon(() -> consumer.arrive(P0, 0, "a", "one"));
    assertThat(Await.next(begun)).isEqualTo("one");
    assertThat(worker.health()).isEqualTo(Health.ready());
  }

  @Test
  void aFailureForGoodFailsTheWorkerAndLeavesTheGroup() {
    startWith(List.of(P0));
    KafkaException fenced = new FencedInstanceIdException("another process has this id");
    consumer.schedulePollTask(() -> consumer.setPollException(fenced));
    Await.until("failed", () -> worker.health().state() == Health.State.FAILED);
    Await.until("closed", consumer::closed);
    assertThat(worker.health().detail()).contains("another process has this id");
  }

  @Test
  void anErrorInAnEffectFailsTheWorkerAndCommitsNothing() {
    worker = worker(new EffectSettings("group", 2, 1000, Duration.ZERO, false));
    startWith(List.of(P0));
    soon(() -> consumer.arrive(P0, 0, "a", "error"), () -> consumer.arrive(P0, 1, "a", "next"));
    Await.until("failed", () -> worker.health().state() == Health.State.FAILED);
    Await.until("closed", consumer::closed);
    assertThat(offsetsOf(P0)).isEmpty();
    assertThat(begun).containsExactly("error");
  }

  private void startWith(List<TopicPartition> partitions) {
    worker.start();
    Await.until("subscribed", () -> !consumer.subscription().isEmpty());
    consumer.assignSoon(partitions);
  }

  /** In one poll, after the assignment. */
  private void soon(Runnable... arrivals) {
    consumer.schedulePollTask(() -> List.of(arrivals).forEach(Runnable::run));
  }

  private void awaitCommit(TopicPartition partition, long offset) {
    Await.until("commit of " + offset, () -> offsetsOf(partition).contains(offset));
  }

  private List<Long> offsetsOf(TopicPartition partition) {
    return consumer.commits().stream()
        .filter(commit -> commit.containsKey(partition))
        .map(commit -> commit.get(partition).offset())
        .filter(offset -> offset > 0)
        .toList();
  }

  private void perform(String value) throws InterruptedException {
    begun.add(value);
    if (value.startsWith("slow")) {
      gate.await();
    }
    if (value.equals("stubborn")) {
      endWhenInterrupted();
    }
    if (value.equals("error")) {
      throw new AssertionError("a bug");
    }
  }

  /** Its interrupt proves that the hand-over has begun. */
  private void endWhenInterrupted() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      // Ends as if nothing had been.
    }
  }

  private EffectWorker<String> worker(EffectSettings settings) {
    var source =
        new EffectSource<>(
            List.of(ScriptedConsumer.TOPIC),
            new StringDeserializer(),
            record -> record.key(),
            record -> notBefore(record.value()));
    return new EffectWorker<>(
        "worker",
        settings,
        new EffectWorker.Work<>(
            source,
            LaneEffect.plain(record -> perform(record.value())),
            Optional.empty(),
            "dead-letters"),
        new ScriptedClients(consumer, producer, clientsClosed),
        InstantSource.system());
  }

  private Instant notBefore(String value) {
    if (value.equals("registry away") && registryAway.getAndSet(false)) {
      throw new SerializationException("no schema", new TimeoutException("no registry"));
    }
    if (value.equals("unreadable")) {
      throw new IllegalArgumentException("cannot be read");
    }
    return value.startsWith("due ")
        ? Instant.ofEpochMilli(Long.parseLong(value.substring(4)))
        : Instant.MIN;
  }
}
