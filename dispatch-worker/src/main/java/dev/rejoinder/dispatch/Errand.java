package dev.rejoinder.dispatch;

import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.ParkedDelivery;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to be made at a delivery, whichever topic it came from.
 *
 * @param id names the attempt: delivery, redrive and number
 * @param delivery null when the record only says that its parked copy is of no use any more
 */
record Errand(String id, @Nullable Delivery delivery) {

  static Errand of(Delivery delivery) {
    return new Errand(
        id(delivery.getDeliveryId(), delivery.getRedrive(), delivery.getAttempt()), delivery);
  }

  static Errand of(ParkedDelivery parked) {
    return new Errand(
        id(parked.getDeliveryId(), parked.getRedrive(), parked.getAttempt()), parked.getDelivery());
  }

  static String id(DeliveryAttempt attempt) {
    return id(attempt.getDeliveryId(), attempt.getRedrive(), attempt.getAttempt());
  }

  private static String id(String deliveryId, int redrive, int attempt) {
    return attempt + "/" + redrive + "/" + deliveryId;
  }
}
