package dev.rejoinder.benchmarks;

import dev.rejoinder.benchmarks.CallLog.Purpose;
import dev.rejoinder.benchmarks.CallLog.Seen;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallRegistered;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What is done to one callback-worker through its topics; one thing at a time. */
final class CallLoads {

  /** Enough to keep a worker busy, few enough not to build a backlog. */
  private static final int IN_FLIGHT = 2_000;

  private static final int PROBES_PER_PARTITION = 20;
  private static final long PENDING_TIMEOUT_MS = Duration.ofDays(30).toMillis();
  private static final Duration STEP_MAX = Duration.ofMinutes(3);
  private static final Duration FILL_MAX = Duration.ofMinutes(20);
  private static final int TELL_EVERY = 100_000;

  private final CallLog log;
  private final Map<Integer, Deque<String>> probes = new ConcurrentHashMap<>();

  CallLoads(CallLog log) {
    this.log = log;
  }

  /** Registers {@code calls} that nobody answers; tells how many every 100,000. */
  Duration fill(int calls, IntConsumer progress) {
    Semaphore room = new Semaphore(IN_FLIGHT);
    AtomicInteger registered = new AtomicInteger();
    log.listen(seen -> {
      if (seen.of(Purpose.PENDING) && seen.is(CallRegistered.class)) {
        keepForProbes(seen);
        room.release();
        registered.incrementAndGet();
      }
    });
    long begin = System.nanoTime();
    for (int i = 1; i <= calls; i++) {
      acquire(room);
      if (System.nanoTime() - begin > FILL_MAX.toNanos()) {
        throw new IllegalStateException(i + " calls were registered within " + FILL_MAX + ".");
      }
      log.open(Purpose.PENDING, PENDING_TIMEOUT_MS);
      if (i % TELL_EVERY == 0) {
        progress.accept(i);
      }
    }
    log.await("calls to be registered", STEP_MAX, () -> registered.get() >= calls);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static void acquire(Semaphore room) {
    try {
      if (!room.tryAcquire(STEP_MAX.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("The worker registered nothing for too long.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted.", e);
    }
  }

  private void keepForProbes(Seen seen) {
    Deque<String> kept = probes.computeIfAbsent(seen.partition(), p -> new ArrayDeque<>());
    if (kept.size() < PROBES_PER_PARTITION) {
      kept.add(seen.callId());
    }
  }

  /**
   * Keeps 2,000 calls under way, each answered when its registration is seen and followed by the
   * next when its end is.
   *
   * @return calls that ended within {@code duration}
   */
  long saturated(Duration duration) {
    AtomicInteger underWay = new AtomicInteger(IN_FLIGHT);
    AtomicLong ended = new AtomicLong();
    long begin = System.nanoTime();
    long over = begin + duration.toNanos();
    log.listen(seen -> {
      if (!seen.of(Purpose.ANSWERED)) {
        return;
      }
      if (seen.is(CallRegistered.class)) {
        log.answer(seen.callId());
      } else if (seen.is(CallClosed.class)) {
        if (System.nanoTime() < over) {
          ended.incrementAndGet();
          log.open(Purpose.ANSWERED, null);
        } else {
          underWay.decrementAndGet();
        }
      }
    });
    for (int i = 0; i < IN_FLIGHT; i++) {
      log.open(Purpose.ANSWERED, null);
    }
    Waiting.untilNanos(over);
    long answered = ended.get();
    log.await("the last calls to be answered", STEP_MAX, () -> underWay.get() <= 0);
    return answered;
  }

  /** How long an outage was felt: until the first, and the last partition joined an answer. */
  record Outage(Duration first, Duration last) {}

  /** Answers one pending call of each partition at once; {@code beginNanos}: of the outage. */
  Outage probe(long beginNanos) {
    Map<String, Long> endedNanos = new ConcurrentHashMap<>();
    log.listen(seen -> {
      if (seen.of(Purpose.PENDING) && seen.is(CallClosed.class)) {
        endedNanos.put(seen.callId(), System.nanoTime());
      }
    });
    int probed = probes.size();
    probes.values().forEach(kept -> log.answer(kept.remove()));
    log.await("every partition to join an answer", STEP_MAX, () -> endedNanos.size() >= probed);
    long first = endedNanos.values().stream().mapToLong(Long::longValue).min().orElseThrow();
    long last = endedNanos.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    return new Outage(Duration.ofNanos(first - beginNanos), Duration.ofNanos(last - beginNanos));
  }

  /**
   * Late by how much calls expire: by the worker's clock when it took the step, and until a reader
   * of committed records saw it.
   */
  record Lateness(Latencies taken, Latencies seen) {}

  /**
   * Registers {@code calls}, lets their deadlines fall evenly within {@code window}, which begins
   * after {@code lead}, and goes on with {@code perSecond} answered calls a second meanwhile.
   */
  Lateness expire(int calls, Duration lead, Duration window, int perSecond) {
    Lateness lateness = new Lateness(new Latencies(), new Latencies());
    Semaphore room = new Semaphore(IN_FLIGHT);
    Map<String, Long> deadlineMs = new HashMap<>();
    log.listen(seen -> {
      if (seen.of(Purpose.ANSWERED) && seen.is(CallRegistered.class)) {
        log.answer(seen.callId());
      } else if (seen.of(Purpose.EXPIRING)
          && seen.event().getBody() instanceof CallRegistered registered) {
        deadlineMs.put(seen.callId(), registered.getDeadline().toEpochMilli());
        room.release();
      } else if (seen.of(Purpose.EXPIRING) && seen.is(CallClosed.class)) {
        note(seen, deadlineMs.remove(seen.callId()), lateness);
      }
    });
    long windowBeginMs = System.currentTimeMillis() + lead.toMillis();
    for (int i = 0; i < calls; i++) {
      acquire(room);
      long deadline = windowBeginMs + i * window.toMillis() / calls;
      log.open(Purpose.EXPIRING, deadline - System.currentTimeMillis());
    }
    if (System.currentTimeMillis() > windowBeginMs) {
      throw new IllegalStateException(
          "The first deadlines passed before the last calls were registered; lead: " + lead);
    }
    lightLoad(perSecond, windowBeginMs + window.toMillis());
    log.await("every call to expire", STEP_MAX, () -> lateness.taken().count() >= calls);
    return lateness;
  }

  private static void note(Seen seen, @Nullable Long deadlineMs, Lateness lateness) {
    if (deadlineMs != null) {
      long takenMs = seen.event().getAt().toEpochMilli();
      lateness.taken().add(TimeUnit.MILLISECONDS.toNanos(takenMs - deadlineMs));
      lateness.seen().add(TimeUnit.MILLISECONDS.toNanos(seen.seenMs() - deadlineMs));
    }
  }

  private void lightLoad(int perSecond, long untilMs) {
    long interval = Duration.ofSeconds(1).toNanos() / perSecond;
    for (long due = System.nanoTime(); System.currentTimeMillis() < untilMs; due += interval) {
      Waiting.untilNanos(due);
      log.open(Purpose.ANSWERED, null);
    }
  }
}
