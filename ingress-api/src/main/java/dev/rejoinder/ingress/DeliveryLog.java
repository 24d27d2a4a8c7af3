package dev.rejoinder.ingress;

import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.WebhookJob;
import org.jspecify.annotations.Nullable;

/**
 * Where what is sent again becomes durable. Thread-safe; each method returns once every in-sync
 * replica has the record, and throws {@link CommandLog.NotWritten} when that is not known.
 */
interface DeliveryLog {

  /** {@code traceparent} travels in the record's headers; null: none. */
  void publish(Delivery delivery, @Nullable String traceparent);

  void publish(DeadDelivery letter);

  void publish(WebhookJob job);
}
