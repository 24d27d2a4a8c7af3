package dev.rejoinder.run.model;

/** A successful status with a body that is no answer. */
final class MalformedAnswerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MalformedAnswerException(String message) {
    super(message);
  }
}
