package dev.rejoinder.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/** Tells a service that trips now and then from one that will never run. Not thread-safe. */
final class CrashLoop {

  private final int crashesMax;
  private final long windowMs;
  private final Deque<Long> crashesMs = new ArrayDeque<>();

  /** More than {@code crashesMax} crashes within {@code windowMs} are a loop. */
  CrashLoop(int crashesMax, long windowMs) {
    this.crashesMax = crashesMax;
    this.windowMs = windowMs;
  }

  /** Notes a crash; whether it is one too many. */
  boolean crashed(long atMs) {
    while (!crashesMs.isEmpty() && crashesMs.element() <= atMs - windowMs) {
      crashesMs.remove();
    }
    crashesMs.add(atMs);
    return crashesMs.size() > crashesMax;
  }
}
