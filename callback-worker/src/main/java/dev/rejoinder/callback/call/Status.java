package dev.rejoinder.callback.call;

/** Where a call stands; the last six absorb whatever comes later. */
public enum Status {
  /** Not registered: at most an answer waits for it. */
  PARKED,
  /** Registered, and not sent before a person approves it. */
  AWAITING_APPROVAL,
  DELIVERING,
  DELIVERED,
  SUCCEEDED,
  FAILED,
  EXPIRED,
  UNDELIVERABLE,
  CANCELLED,
  /** A person refused to have it sent. */
  REJECTED
}
