package dev.rejoinder.ingress.view;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Waits for one thing to be seen. Made before the request that causes it is published, so that
 * nothing is missed; awaited once, by one thread; closed always.
 */
public final class Watch<T> implements AutoCloseable {

  /** Threads that wait for something in this JVM. */
  private static final AtomicInteger AWAITED = new AtomicInteger();

  private final ArrayBlockingQueue<Optional<T>> seen = new ArrayBlockingQueue<>(1);
  private final Predicate<T> wanted;
  private final Consumer<Watch<T>> forget;

  Watch(Predicate<T> wanted, Consumer<Watch<T>> forget) {
    this.wanted = wanted;
    this.forget = forget;
  }

  /** Blocks until it is seen; empty when {@code wait} passed before, or the server stops. */
  public Optional<T> await(Duration wait) throws InterruptedException {
    AWAITED.incrementAndGet();
    try {
      Optional<T> first = seen.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
      return first == null ? Optional.empty() : first;
    } finally {
      AWAITED.decrementAndGet();
    }
  }

  /** How many threads of this JVM wait for something. */
  public static int awaited() {
    return AWAITED.get();
  }

  /** The first one wanted counts; whatever comes later is dropped. */
  void show(T value) {
    if (wanted.test(value)) {
      seen.offer(Optional.of(value));
    }
  }

  void giveUp() {
    seen.offer(Optional.empty());
  }

  @Override
  public void close() {
    forget.accept(this);
  }
}
