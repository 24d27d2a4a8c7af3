package dev.rejoinder.run.machine;

/** What becomes of a question while its thread is busy with a run. */
public enum ThreadPolicy {
  ENQUEUE,
  REJECT,
  INTERRUPT
}
