package dev.rejoinder.callback;

import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.DeliveryAttempt;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Names the input that led to an event. */
final class Causes {

  private Causes() {}

  static Cause of(Origin origin, SpecificRecord value) {
    return new Cause(
        CauseKind.RECORD, origin.topic(), origin.partition(), origin.offset(), idOf(value));
  }

  static Cause timer() {
    return new Cause(CauseKind.TIMER, null, null, null, null);
  }

  /** callback_id, or delivery id and attempt; null for commands, which have none. */
  private static @Nullable String idOf(SpecificRecord value) {
    return switch (value) {
      case Callback callback -> callback.getCallbackId();
      case DeliveryAttempt attempt -> attempt.getDeliveryId() + "/" + attempt.getAttempt();
      default -> null;
    };
  }
}
