package dev.rejoinder.ingress;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether one part of a view has been read as far as there was when it was taken over. Thread-safe.
 *
 * <p>How far a log reaches and how far a reader stands count offsets that no record has, such as
 * those at which transactions end. So a part is complete once its reader stands where the log
 * ended, and what it handed out until then has been taken in.
 */
final class Takeover {

  private final Map<String, Reading> readings = new HashMap<>();
  private volatile boolean complete;

  /** {@code topics}: all that the part is made of. */
  Takeover(Collection<String> topics) {
    topics.forEach(topic -> readings.put(topic, new Reading()));
  }

  /** How far one topic has been read. */
  private static final class Reading {
    private static final long UNKNOWN = -1;

    private long end = UNKNOWN;
    private long lastTaken = UNKNOWN;
    private long lastOfBefore = UNKNOWN;
    private boolean atEnd;

    boolean complete() {
      return atEnd && lastTaken >= lastOfBefore;
    }
  }

  /** Topics of which nobody has said where they end. */
  synchronized Set<String> endless() {
    return readings.entrySet().stream()
        .filter(entry -> entry.getValue().end == Reading.UNKNOWN)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** {@code end}: the offset that the first record to come will have at least. */
  synchronized void endsAt(String topic, long end) {
    readings.computeIfPresent(
        topic,
        (name, reading) -> {
          reading.end = end;
          return reading;
        });
  }

  /**
   * Takes note of where the reader of a topic is.
   *
   * @param position the offset it goes on at
   * @param lastHandedOut the last record it handed out; -1 for none
   */
  synchronized void stands(String topic, long position, long lastHandedOut) {
    Reading reading = readings.get(topic);
    if (reading != null && !reading.atEnd && reading.end >= 0 && position >= reading.end) {
      reading.atEnd = true;
      reading.lastOfBefore = lastHandedOut;
      check();
    }
  }

  /** A record that was handed out is in the view, or will never be. */
  void taken(String topic, long offset) {
    if (!complete) {
      take(topic, offset);
    }
  }

  boolean complete() {
    return complete;
  }

  private synchronized void take(String topic, long offset) {
    Reading reading = readings.get(topic);
    if (reading != null) {
      reading.lastTaken = offset;
      check();
    }
  }

  private void check() {
    complete = readings.values().stream().allMatch(Reading::complete);
  }
}
