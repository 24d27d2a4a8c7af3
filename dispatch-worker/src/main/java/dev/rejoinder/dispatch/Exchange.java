package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.schemas.AttemptTiming;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and came back in one attempt.
 *
 * @param headers of the answer, names in lower case, at most {@link ResponseHeaders#BYTES_MAX} of
 *     UTF-8 in all; empty without an answer
 * @param timing null when nothing was sent
 * @param batchId of the request when it carried other deliveries too; null otherwise
 */
record Exchange(
    Outcome outcome,
    Map<String, String> headers,
    @Nullable AttemptTiming timing,
    @Nullable String batchId) {

  Exchange {
    headers = Map.copyOf(headers);
  }

  /** One in which nothing was sent, or nothing came back. */
  static Exchange without(Outcome outcome) {
    return new Exchange(outcome, Map.of(), null, null);
  }

  /** Whether it may have taken time. */
  boolean sent() {
    return timing != null;
  }

  Exchange inBatch(String id) {
    return new Exchange(outcome, headers, timing, id);
  }
}
