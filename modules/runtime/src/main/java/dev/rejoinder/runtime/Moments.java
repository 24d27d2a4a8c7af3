package dev.rejoinder.runtime;

import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * When each of many things began, to the second: how many there are, and the earliest.
 *
 * <p>Takes memory by the seconds in which something began, not by the things. Not thread-safe.
 */
public final class Moments {

  private static final long SECOND_MS = 1_000;

  private final TreeMap<Long, Integer> bySecond = new TreeMap<>();
  private int size;

  /** {@code atMs}: epoch milliseconds. */
  public void add(long atMs) {
    bySecond.merge(Math.floorDiv(atMs, SECOND_MS), 1, Integer::sum);
    size++;
  }

  /** One that was added and is no more; does nothing when there is none of that second. */
  public void remove(long atMs) {
    Integer left =
        bySecond.computeIfPresent(
            Math.floorDiv(atMs, SECOND_MS), (second, count) -> count == 1 ? 0 : count - 1);
    if (left != null) {
      size--;
      if (left == 0) {
        bySecond.remove(Math.floorDiv(atMs, SECOND_MS));
      }
    }
  }

  public int size() {
    return size;
  }

  /** Epoch milliseconds; empty when there is nothing. */
  public OptionalLong earliestMs() {
    return bySecond.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(bySecond.firstKey() * SECOND_MS);
  }

  /** Seconds from the earliest to {@code nowMs}; 0 when there is nothing, or it is yet to come. */
  public static double ageSeconds(OptionalLong earliestMs, long nowMs) {
    return Math.max(0, nowMs - earliestMs.orElse(nowMs)) / (double) SECOND_MS;
  }
}
