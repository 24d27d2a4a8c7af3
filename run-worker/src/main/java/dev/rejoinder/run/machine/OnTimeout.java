package dev.rejoinder.run.machine;

/** What the model is told when a call expires or cannot be delivered. */
public enum OnTimeout {
  FAIL_RUN,
  ERROR_TO_MODEL,
  FALLBACK
}
