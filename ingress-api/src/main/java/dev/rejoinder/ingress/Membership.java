package dev.rejoinder.ingress;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Whether this process may still take itself for the holder of its parts. Thread-safe.
 *
 * <p>Whoever is cut off from Kafka is not told that others took its parts over. They do so once
 * Kafka has missed its heartbeats for a session, so after a shorter time it stops believing.
 */
final class Membership {

  private static final Duration HEAR_EVERY = Duration.ofMillis(250);

  private final long ttlNs;
  private final LongSupplier nanoTime;

  /** By reader, as many as there ever were threads. */
  private final Map<String, Heard> beats = new ConcurrentHashMap<>();

  private volatile long lastBeatNs;

  /**
   * @param ttl less than a session lasts without a heartbeat
   * @param nanoTime as {@link System#nanoTime}
   */
  Membership(Duration ttl, LongSupplier nanoTime) {
    this.ttlNs = ttl.toNanos();
    this.nanoTime = nanoTime;
    lastBeatNs = nanoTime.getAsLong();
  }

  private record Heard(double total, long atNs) {}

  /** Whether it is time to hear of this reader's heartbeats again, which costs something. */
  boolean due(String reader) {
    Heard heard = beats.get(reader);
    return heard == null || nanoTime.getAsLong() - heard.atNs() >= HEAR_EVERY.toNanos();
  }

  /** How many heartbeats of a reader have been answered so far; the answer was just now at best. */
  void beats(String reader, double total) {
    long nowNs = nanoTime.getAsLong();
    Heard before = beats.put(reader, new Heard(total, nowNs));
    if (before == null || before.total() != total) {
      lastBeatNs = nowNs;
    }
  }

  boolean current() {
    return nanoTime.getAsLong() - lastBeatNs < ttlNs;
  }
}
