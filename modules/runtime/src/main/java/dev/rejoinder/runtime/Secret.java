package dev.rejoinder.runtime;

/** A configured secret; prints as {@code set}, so that no log can show it. */
public record Secret(String value) {

  public Secret {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a secret must not be blank");
    }
  }

  @Override
  public String toString() {
    return "set";
  }
}
