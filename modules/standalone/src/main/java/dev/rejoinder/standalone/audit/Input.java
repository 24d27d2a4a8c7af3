package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.RunCommand;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that asked something of a machine.
 *
 * @param writtenMs Unix time it was written
 */
record Input(Position position, SpecificRecord value, long writtenMs) {

  /** The thread or call it is for; null for an attempt that carries no call. */
  @Nullable String key() {
    return switch (value) {
      case RunCommand command -> command.getThreadId();
      case ModelResult result -> result.getThreadId();
      case CallOutcome outcome -> outcome.getThreadId();
      case CallCommand command -> command.getCallId();
      case Callback callback -> callback.getCallId();
      case DeliveryAttempt attempt -> attempt.getCallId();
      default -> throw new IllegalArgumentException("not an input: " + value.getClass());
    };
  }
}
