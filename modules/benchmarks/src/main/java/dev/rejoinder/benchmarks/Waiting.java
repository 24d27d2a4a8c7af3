package dev.rejoinder.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits that end: with what was waited for, or with an error that names it. */
final class Waiting {

  private static final long LOOK_EVERY_MS = 5;

  private Waiting() {}

  /** {@code what} ends the sentence "Waited too long for". */
  static void until(String what, Duration limit, BooleanSupplier met) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!met.getAsBoolean()) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException(
            "Waited too long for " + what + " (" + limit.toSeconds() + " s).");
      }
      pause(LOOK_EVERY_MS);
    }
  }

  /** Returns at {@code nanoTime} of this JVM's clock, or when the thread is interrupted. */
  static void untilNanos(long nanoTime) {
    while (System.nanoTime() < nanoTime && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(nanoTime - System.nanoTime());
    }
  }

  static void pause(long milliseconds) {
    untilNanos(System.nanoTime() + Duration.ofMillis(milliseconds).toNanos());
  }
}
