package dev.rejoinder.callback.call;

import org.jspecify.annotations.Nullable;

/**
 * What a person decided about a call that waits for approval.
 *
 * @param decidedBy who, as they said; null when they did not
 * @param reason why; may be empty
 */
public record Decision(@Nullable String decidedBy, String reason) {

  /** One phrase for the audit, of a rejection. */
  String rejection() {
    String by = decidedBy == null ? "rejected" : "rejected by " + decidedBy;
    return reason.isBlank() ? by : by + ": " + reason;
  }
}
