package dev.rejoinder.run.machine;

/** How a call ended. */
public enum CallStatus {
  SUCCEEDED,
  FAILED,
  EXPIRED,
  UNDELIVERABLE,
  CANCELLED,
  REJECTED
}
