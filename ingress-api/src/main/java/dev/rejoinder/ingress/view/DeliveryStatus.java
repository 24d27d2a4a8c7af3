package dev.rejoinder.ingress.view;

/** Where a delivery stands, as its attempts tell; before the first one nothing is known of it. */
public enum DeliveryStatus {
  /** An attempt was accepted. */
  DELIVERED,
  /** A further attempt is due, or it was sent anew and not attempted yet. */
  RETRYING,
  /** It was given up. */
  DEAD,
  /** Nothing was sent: there was no use in it any more. */
  SKIPPED
}
