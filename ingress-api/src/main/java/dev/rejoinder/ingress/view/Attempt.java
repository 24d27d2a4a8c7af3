package dev.rejoinder.ingress.view;

import org.jspecify.annotations.Nullable;

/**
 * How the latest attempt at delivering a call ended.
 *
 * @param number from 1
 * @param accepted true for a 2xx answer
 * @param inlineAnswer true when the answer carried the output, which follows as a callback
 * @param error why it failed; null when accepted
 * @param responseBody start of the answer's body; null when empty
 */
public record Attempt(
    int number,
    boolean accepted,
    boolean inlineAnswer,
    @Nullable String error,
    @Nullable String responseBody) {

  /** Whether nothing more comes of this attempt but, perhaps, a callback from outside. */
  boolean leavesItToTheOutside() {
    return !(accepted && inlineAnswer);
  }
}
