package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallStatus;

/** Where a webhook task stands, in the words its callers know. */
public enum TaskStatus {
  /** Registered, and not heard of yet. */
  PENDING,
  /** The service said that it has it: by a 2xx answer or a sign of life. */
  INITIATED,
  /** Called back with a result. */
  COMPLETED,
  /** Called back with an error, or could not be delivered. */
  FAILED,
  /** Nobody called back in time. */
  EXPIRED,
  /** Ended by its caller. */
  CANCELLED;

  public static TaskStatus of(CallStatus status) {
    return switch (status) {
      case PARKED, AWAITING_APPROVAL, DELIVERING -> PENDING;
      case DELIVERED -> INITIATED;
      case SUCCEEDED -> COMPLETED;
      case FAILED, UNDELIVERABLE, REJECTED -> FAILED;
      case EXPIRED -> EXPIRED;
      case CANCELLED -> CANCELLED;
    };
  }

  public boolean ended() {
    return switch (this) {
      case PENDING, INITIATED -> false;
      case COMPLETED, FAILED, EXPIRED, CANCELLED -> true;
    };
  }
}
