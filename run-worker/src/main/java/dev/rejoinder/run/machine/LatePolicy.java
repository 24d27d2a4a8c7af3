package dev.rejoinder.run.machine;

/** What becomes of an answer that comes after its call ended without one. */
public enum LatePolicy {
  DROP,
  APPEND_TO_THREAD
}
