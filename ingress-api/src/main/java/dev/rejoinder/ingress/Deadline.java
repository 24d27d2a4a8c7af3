package dev.rejoinder.ingress;

import java.time.Duration;

/** A moment by which a request is answered, whatever it waits for. */
record Deadline(long atNanos) {

  static Deadline in(Duration wait) {
    return new Deadline(System.nanoTime() + wait.toNanos());
  }

  /** Zero once it passed. */
  Duration remaining() {
    return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
  }
}
