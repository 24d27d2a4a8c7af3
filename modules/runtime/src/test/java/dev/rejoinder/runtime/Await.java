package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about, and fails when they do not. */
public final class Await {

  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private Await() {}

  public static void until(String what, BooleanSupplier condition) {
    long endNanos = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNanos) {
        fail("did not happen in time: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  public static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T element = queue.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    if (element == null) {
      return fail("nothing came in time");
    }
    return element;
  }
}
