package dev.rejoinder.callback.source;

/**
 * Something is wrong with a source.
 *
 * @param message what, in one sentence
 * @param recommendation what to do about it, in one sentence
 */
public record Warning(Kind kind, String message, String recommendation) {

  /** What can be wrong, gravest first: of several the first is told. */
  public enum Kind {
    GATEWAY_DOWN,
    CHECK_FAILED,
    SENDS_FAILED,
    FORGED_REQUESTS,
    SILENCE
  }
}
