package dev.rejoinder.run.model;

/** A body longer than any answer may be. */
final class AnswerTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AnswerTooLargeException(long bytesMax) {
    super("the answer is longer than " + bytesMax + " bytes");
  }
}
