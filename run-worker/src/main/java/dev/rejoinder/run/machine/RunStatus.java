package dev.rejoinder.run.machine;

/** Where a run stands; names as users of the Assistants API know them. */
public enum RunStatus {
  QUEUED,
  IN_PROGRESS,
  REQUIRES_ACTION,
  COMPLETED,
  FAILED,
  CANCELLED,
  EXPIRED,
  INCOMPLETE
}
