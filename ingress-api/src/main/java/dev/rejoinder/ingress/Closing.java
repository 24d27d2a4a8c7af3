package dev.rejoinder.ingress;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells those who wait that the server is about to stop. Thread-safe. */
final class Closing {

  private final CountDownLatch begun = new CountDownLatch(1);

  void close() {
    begun.countDown();
  }

  /** Waits so long, or until the server is about to stop. */
  void pause(Duration time) throws InterruptedException {
    begun.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  boolean begun() {
    return begun.getCount() == 0;
  }
}
