package dev.rejoinder.dispatch;

import dev.rejoinder.schemas.Delivery;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A delivery about to be sent.
 *
 * @param attemptsMax attempts its ladder allows in all
 * @param traceparent of the record it came in; null when it had none
 */
record Shipment(Delivery delivery, int attemptsMax, @Nullable String traceparent) {

  byte[] body() {
    return delivery.getBody().getBytes(StandardCharsets.UTF_8);
  }

  /** Ids come from records, and what no header may hold must not make a record unsendable. */
  static String headerValue(String id) {
    return id.replaceAll("[^\\x20-\\x7e]", "_");
  }

  boolean lastAttempt() {
    return delivery.getAttempt() >= attemptsMax;
  }
}
