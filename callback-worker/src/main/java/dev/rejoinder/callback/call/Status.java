package dev.rejoinder.callback.call;

/** Where a call stands; the last five absorb whatever comes later. */
public enum Status {
  /** Not registered: at most an answer waits for it. */
  PARKED,
  DELIVERING,
  DELIVERED,
  SUCCEEDED,
  FAILED,
  EXPIRED,
  UNDELIVERABLE,
  CANCELLED
}
