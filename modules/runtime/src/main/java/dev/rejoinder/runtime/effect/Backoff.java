package dev.rejoinder.runtime.effect;

import java.time.Duration;

/** How long to wait before the next attempt: doubling from 100 ms to 10 s. */
record Backoff(Duration delay) {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LAST = Duration.ofSeconds(10);

  static Backoff first() {
    return new Backoff(FIRST);
  }

  Backoff next() {
    Duration doubled = delay.multipliedBy(2);
    return new Backoff(doubled.compareTo(LAST) < 0 ? doubled : LAST);
  }
}
