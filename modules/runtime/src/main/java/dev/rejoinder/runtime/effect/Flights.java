package dev.rejoinder.runtime.effect;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The effects in flight: a workload behind a lock, each started task on its own virtual thread.
 *
 * <p>The thread of an effect that ends starts what may start next, so that nothing waits for the
 * consumer's thread; it wakes the consumer only for what the consumer alone can do.
 */
final class Flights<V> {

  /** After an interrupt an effect has this long to notice before it is left behind. */
  private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(Flights.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition someEnded = lock.newCondition();
  private final Workload<TopicPartition, Received<V>> workload;
  private final Map<Task<TopicPartition, Received<V>>, Flight> aloft = new HashMap<>();
  private final EffectRunner<V> runner;
  private final InstantSource clock;
  private final Thread.Builder threads;
  private final Runnable wake;
  private final Optional<Copies<V>> copies;

  private Set<TopicPartition> paused = Set.of();
  private boolean asleep;
  private long wakeAtMs;

  /**
   * {@code wake} ends the consumer's wait; {@code threads} makes the threads of effects, with a
   * handler for what even the poison boundary does not catch.
   */
  Flights(
      Workload<TopicPartition, Received<V>> workload,
      EffectRunner<V> runner,
      Optional<Copies<V>> copies,
      InstantSource clock,
      Thread.Builder threads,
      Runnable wake) {
    this.workload = workload;
    this.runner = runner;
    this.copies = copies;
    this.clock = clock;
    this.threads = threads;
    this.wake = wake;
  }

  /** Everything the loop alone asks of the workload is asked through this. */
  <R> R ask(Function<Workload<TopicPartition, Received<V>>, R> question) {
    lock.lock();
    try {
      return question.apply(workload);
    } finally {
      lock.unlock();
    }
  }

  void tell(Consumer<Workload<TopicPartition, Received<V>>> order) {
    lock.lock();
    try {
      order.accept(workload);
    } finally {
      lock.unlock();
    }
  }

  /** Starts what may start. */
  void startDue() {
    lock.lock();
    try {
      for (Task<TopicPartition, Received<V>> task : workload.start(clock.millis())) {
        CountDownLatch stop = new CountDownLatch(1);
        Optional<Instant> parkedAt =
            task.parked ? Optional.of(Instant.ofEpochMilli(task.parkedAtMs)) : Optional.empty();
        Thread thread = threads.unstarted(() -> fly(task, parkedAt, stop));
        aloft.put(task, new Flight(thread, stop));
        thread.start();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has copies written of what holds its offset too long. */
  void parkDue() {
    if (copies.isPresent()) {
      List<Task<TopicPartition, Received<V>>> due = ask(load -> load.park(clock.millis()));
      due.forEach(task -> copies.get().write(task, parkedAt -> settled(task, parkedAt)));
    }
  }

  /** {@code at} is null when the copy may not be there. */
  private void settled(Task<TopicPartition, Received<V>> task, @Nullable RecordMetadata at) {
    tell(load -> {
      if (at == null) {
        load.unparked(task, clock.millis());
      } else {
        TopicPartition partition = new TopicPartition(at.topic(), at.partition());
        Received<V> absent = Received.Absent.at(at.topic(), at.partition(), at.offset());
        load.parked(task, partition, absent, clock.millis());
      }
    });
    startDue();
  }

  /**
   * How long the consumer may wait: until the next task falls due, at most {@code waitMax}. From
   * here to {@link #awake} it is woken when a task falls due earlier or one of {@code
   * pausedPartitions} has room again.
   */
  Duration asleep(Set<TopicPartition> pausedPartitions, Duration waitMax) {
    lock.lock();
    try {
      long nowMs = clock.millis();
      paused = Set.copyOf(pausedPartitions);
      wakeAtMs = Math.min(nowMs + waitMax.toMillis(), workload.nextDueMs().orElse(Long.MAX_VALUE));
      asleep = true;
      return Duration.ofMillis(someRoomAgain() ? 0 : Math.max(0, wakeAtMs - nowMs));
    } finally {
      lock.unlock();
    }
  }

  void awake() {
    lock.lock();
    try {
      asleep = false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts nothing more of {@code partitions} and waits for what runs: as long as it takes up to
   * {@code timeout}, then interrupted. Their tenures go on until {@link #forget}.
   */
  void drain(Collection<TopicPartition> partitions, Duration timeout) {
    lock.lock();
    try {
      asleep = false;
      partitions.forEach(workload::stop);
      releaseRetries(partitions);
      if (!awaitEnd(partitions, timeout)) {
        List<Flight> late = flightsOf(partitions);
        log.atWarn().addKeyValue("effects", late.size()).log("effects interrupted while draining");
        late.forEach(flight -> flight.thread().interrupt());
        awaitEnd(partitions, INTERRUPT_GRACE);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What still runs of {@code partitions} ends without being counted or tried again. */
  void forget(Collection<TopicPartition> partitions) {
    lock.lock();
    try {
      asleep = false;
      releaseRetries(partitions);
      partitions.forEach(workload::forget);
    } finally {
      lock.unlock();
    }
  }

  private void fly(
      Task<TopicPartition, Received<V>> task, Optional<Instant> parkedAt, CountDownLatch stop) {
    Optional<Ending> ending = runner.run(task.work(), parkedAt, stop);
    if (ending.isPresent()
        && copies.isPresent()
        && ask(load -> load.closing(task))
        && !copies.get().takeBack(task, stop)) {
      ending = Optional.empty();
    }
    if (end(task, ending)) {
      wake.run();
    }
  }

  /** Whether the consumer must be woken. */
  private boolean end(Task<TopicPartition, Received<V>> task, Optional<Ending> ending) {
    lock.lock();
    try {
      aloft.remove(task);
      workload.ended(task, ending, clock.millis());
      startDue();
      someEnded.signalAll();
      boolean mustWake = asleep && (someRoomAgain() || dueBeforeWake());
      asleep = asleep && !mustWake;
      return mustWake;
    } finally {
      lock.unlock();
    }
  }

  private boolean someRoomAgain() {
    return paused.stream().anyMatch(workload::roomy);
  }

  private boolean dueBeforeWake() {
    return workload.nextDueMs().orElse(Long.MAX_VALUE) < wakeAtMs;
  }

  /** A record between two attempts need not be waited for; one in an attempt goes on. */
  private void releaseRetries(Collection<TopicPartition> partitions) {
    flightsOf(partitions).forEach(flight -> flight.stop().countDown());
  }

  private List<Flight> flightsOf(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .flatMap(partition -> workload.running(partition).stream())
        .map(aloft::get)
        .filter(Objects::nonNull)
        .toList();
  }

  private boolean awaitEnd(Collection<TopicPartition> partitions, Duration timeout) {
    long nanos = timeout.toNanos();
    try {
      while (!flightsOf(partitions).isEmpty()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = someEnded.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return true;
  }

  private record Flight(Thread thread, CountDownLatch stop) {}
}
