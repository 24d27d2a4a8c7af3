package dev.rejoinder.runtime.effect;

import dev.rejoinder.runtime.effect.Workload.Offer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
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

  private Set<TopicPartition> paused = Set.of();
  private boolean asleep;
  private long wakeAtMs;

  /**
   * {@code wake} ends the consumer's wait; {@code threads} makes the threads of effects, with a
   * handler for what even the poison boundary does not catch.
   */
  Flights(
      Bounds bounds,
      EffectRunner<V> runner,
      InstantSource clock,
      Thread.Builder threads,
      Runnable wake) {
    this.workload = new Workload<>(bounds);
    this.runner = runner;
    this.clock = clock;
    this.threads = threads;
    this.wake = wake;
  }

  /** False when there is no room; see {@link Workload#offer}. */
  boolean offer(TopicPartition partition, Offer<Received<V>> offer) {
    lock.lock();
    try {
      return workload.offer(partition, offer);
    } finally {
      lock.unlock();
    }
  }

  void reached(TopicPartition partition, long position) {
    lock.lock();
    try {
      workload.reached(partition, position);
    } finally {
      lock.unlock();
    }
  }

  boolean full(TopicPartition partition) {
    lock.lock();
    try {
      return workload.full(partition);
    } finally {
      lock.unlock();
    }
  }

  boolean roomy(TopicPartition partition) {
    lock.lock();
    try {
      return workload.roomy(partition);
    } finally {
      lock.unlock();
    }
  }

  void startDue() {
    lock.lock();
    try {
      for (Task<TopicPartition, Received<V>> task : workload.start(clock.millis())) {
        CountDownLatch stop = new CountDownLatch(1);
        Thread thread = threads.unstarted(() -> fly(task, stop));
        aloft.put(task, new Flight(thread, stop));
        thread.start();
      }
    } finally {
      lock.unlock();
    }
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

  Map<TopicPartition, Long> committable() {
    lock.lock();
    try {
      return workload.committable();
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

  private void fly(Task<TopicPartition, Received<V>> task, CountDownLatch stop) {
    boolean done = runner.run(task.work(), stop);
    if (end(task, done)) {
      wake.run();
    }
  }

  /** Whether the consumer must be woken. */
  private boolean end(Task<TopicPartition, Received<V>> task, boolean done) {
    lock.lock();
    try {
      aloft.remove(task);
      workload.ended(task, done);
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
