package dev.rejoinder.standalone;

import java.util.concurrent.ExecutionException;

/** What exceptions say to people. */
final class Sentences {

  private Sentences() {}

  /** The message, or the kind of failure when there is none. */
  static String of(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** What went wrong behind an asynchronous call. */
  static String reason(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return of(cause == null ? failure : cause);
  }
}
