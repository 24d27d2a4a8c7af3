package dev.rejoinder.simulation;

/** Something promised that did not hold; says what and where. */
final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }
}
