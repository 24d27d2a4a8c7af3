package dev.rejoinder.callback.call;

/** What takes the place of an answer that never came. */
final class SyntheticOutput {

  private SyntheticOutput() {}

  /** The output under {@code onTimeout} for a call that ended as {@code status}. */
  static String of(OnTimeout onTimeout, Status status) {
    return switch (onTimeout) {
      case OnTimeout.Fallback(String output) when status != Status.CANCELLED -> output;
      case OnTimeout.Fallback cancelled -> error(status);
      case OnTimeout.ErrorToModel told -> error(status);
      case OnTimeout.FailRun failed -> error(status);
    };
  }

  /** A JSON object that tells the model how the call ended. */
  static String error(Status status) {
    return switch (status) {
      case EXPIRED -> json("timeout", "The tool did not answer in time.");
      case UNDELIVERABLE -> json("undeliverable", "The tool could not be reached.");
      case CANCELLED -> json("cancelled", "The call was cancelled.");
      case PARKED, DELIVERING, DELIVERED, SUCCEEDED, FAILED ->
          throw new IllegalArgumentException(status + " needs no synthetic output");
    };
  }

  private static String json(String error, String message) {
    return "{\"error\":\"" + error + "\",\"message\":\"" + message + "\"}";
  }
}
