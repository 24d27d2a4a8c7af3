package dev.rejoinder.runtime.effect;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one record to its end: its effect performed, or its dead letter written. */
final class EffectRunner<V> {

  private static final Logger log = LoggerFactory.getLogger(EffectRunner.class);

  private static final int CAUSES_MAX = 10;

  private final String name;
  private final LaneEffect<V> effect;
  private final Loader<V> loader;
  private final DeadLetters deadLetters;
  private final Pause pause;
  private final AtomicBoolean failing = new AtomicBoolean();

  EffectRunner(
      String name, LaneEffect<V> effect, Loader<V> loader, DeadLetters deadLetters, Pause pause) {
    this.name = name;
    this.effect = effect;
    this.loader = loader;
    this.deadLetters = deadLetters;
    this.pause = pause;
  }

  /**
   * How the record came to its end. Empty when {@code stop} opened before: then somebody else will
   * read it again.
   */
  Optional<Ending> run(Received<V> received, Optional<Instant> parkedAt, CountDownLatch stop) {
    Received<V> current = received;
    Backoff backoff = Backoff.first();
    while (true) {
      Exception failure;
      try {
        Ending ending = attempt(current, parkedAt);
        succeeded();
        return Optional.of(ending);
      } catch (RuntimeException | InterruptedException e) {
        failure = e;
      }
      // Whatever fails once stopped fails because it was interrupted, so it says nothing.
      if (stop.getCount() == 0) {
        return Optional.empty();
      }
      if (!(current instanceof Received.Poison<V>)
          && failure instanceof RuntimeException reason
          && !worthAnotherTry(reason)) {
        current = new Received.Poison<>(received.raw(), reason);
        continue;
      }
      failed(received, failure);
      if (stopped(stop, backoff.delay())) {
        return Optional.empty();
      }
      backoff = backoff.next();
    }
  }

  private Ending attempt(Received<V> received, Optional<Instant> parkedAt)
      throws InterruptedException {
    return switch (received) {
      case Received.Legible<V> legible -> effect.perform(legible.record(), parkedAt);
      case Received.Absent<V> absent -> attempt(loader.load(absent), parkedAt);
      case Received.Poison<V> poison -> {
        deadLetters.write(poison.raw(), poison.reason());
        yield Ending.PLAIN;
      }
    };
  }

  private boolean stopped(CountDownLatch stop, Duration delay) {
    try {
      return pause.orStopped(stop, delay);
    } catch (InterruptedException e) {
      // Only stopping ends the retries: an interrupt left over from the effect must not.
      return stop.getCount() == 0;
    }
  }

  private static boolean worthAnotherTry(RuntimeException failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      if (cause instanceof RetriableException
          || cause instanceof InterruptException
          || cause instanceof AuthenticationException
          || cause instanceof AuthorizationException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private void failed(Received<V> received, Exception failure) {
    if (failing.compareAndSet(false, true)) {
      log.atWarn()
          .addKeyValue("worker", name)
          .addKeyValue("topic", received.raw().topic())
          .addKeyValue("partition", received.raw().partition())
          .addKeyValue("offset", received.raw().offset())
          .addKeyValue("reason", failure.toString())
          .log("effect failed and will be run again");
    }
  }

  private void succeeded() {
    if (failing.get() && failing.compareAndSet(true, false)) {
      log.atInfo().addKeyValue("worker", name).log("effects succeeded again");
    }
  }

  /** Waits between two attempts. */
  @FunctionalInterface
  interface Pause {

    /** True as soon as {@code stop} opens, false when {@code delay} has passed. */
    boolean orStopped(CountDownLatch stop, Duration delay) throws InterruptedException;

    static Pause real() {
      return (stop, delay) -> stop.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Reads records again whose bytes were not kept. */
  @FunctionalInterface
  interface Loader<V> {

    /**
     * The record, not absent any more.
     *
     * @throws org.apache.kafka.common.KafkaException when it cannot be read for now
     */
    Received<V> load(Received.Absent<V> absent) throws InterruptedException;
  }
}
