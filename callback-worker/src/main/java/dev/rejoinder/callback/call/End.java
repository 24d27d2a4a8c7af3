package dev.rejoinder.callback.call;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * How a call ends that nobody answered.
 *
 * @param error what takes the answer's place: a JSON object that says what happened
 * @param reason one phrase for the audit
 */
record End(Status status, String error, String reason) {

  static End expired(Asker asker) {
    String message = "The " + answering(asker) + " did not answer in time.";
    return new End(Status.EXPIRED, json("timeout", message), "no answer before the deadline");
  }

  static End unapproved() {
    return new End(
        Status.EXPIRED,
        json("timeout", "Nobody approved the call in time."),
        "nobody approved it in time");
  }

  static End undeliverable(Asker asker, String reason) {
    String message = "The " + answering(asker) + " could not be reached.";
    return new End(Status.UNDELIVERABLE, json("undeliverable", message), reason);
  }

  /** The call's kind is unknown when it is cancelled before it was opened. */
  static End cancelled(String reason) {
    return new End(Status.CANCELLED, json("cancelled", "The call was cancelled."), reason);
  }

  static End rejected(Decision decision) {
    String reason = decision.reason();
    String message = reason.isBlank() ? "The call was rejected." : reason;
    return new End(Status.REJECTED, json("rejected", message), decision.rejection());
  }

  /** What the model is told; what people decide is neither a failure nor to be glossed over. */
  String output(Asker asker) {
    return onTimeoutCounts()
            && asker instanceof Asker.Run run
            && run.onTimeout() instanceof OnTimeout.Fallback fallback
        ? fallback.output()
        : error;
  }

  boolean failsRun(OnTimeout onTimeout) {
    return onTimeoutCounts() && onTimeout instanceof OnTimeout.FailRun;
  }

  private boolean onTimeoutCounts() {
    return status == Status.EXPIRED || status == Status.UNDELIVERABLE;
  }

  private static String answering(Asker asker) {
    return switch (asker) {
      case Asker.Run run -> "tool";
      case Asker.Client client -> "webhook";
    };
  }

  private static String json(String error, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("error", error)
        .put("message", message)
        .toString();
  }
}
