package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.schemas.CallProgress;
import java.math.BigDecimal;
import java.util.Optional;

/** What callbacks of tools and of tasks have in common. */
final class CallbackFields {

  static final String IN_PROGRESS = "in_progress";

  private static final int MESSAGE_CHARS_MAX = 1000;

  private CallbackFields() {}

  /** The sign of life in {@code body}, whose status is {@link #IN_PROGRESS}. */
  static CallProgress progress(JsonBody body) {
    Optional<Double> fraction = body.value("progress").map(value -> fraction(body, value));
    String message = body.text("message", MESSAGE_CHARS_MAX).orElse(null);
    return new CallProgress(fraction.orElse(null), message);
  }

  private static double fraction(JsonBody body, JsonNode value) {
    boolean fits =
        value.isNumber()
            && value.decimalValue().signum() >= 0
            && value.decimalValue().compareTo(BigDecimal.ONE) <= 0;
    if (!fits) {
      throw body.invalid("progress", "must be a number from 0 to 1: how much is done");
    }
    return value.doubleValue();
  }
}
