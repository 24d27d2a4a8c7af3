package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.TokenUsage;

/** Tokens the provider counted; 0 where it did not say. */
public record Tokens(long input, long output) {

  static final Tokens NONE = new Tokens(0, 0);

  static Tokens of(TokenUsage usage) {
    return new Tokens(usage.getInputTokens(), usage.getOutputTokens());
  }

  public long total() {
    return input + output;
  }

  Tokens plus(Tokens more) {
    return new Tokens(input + more.input, output + more.output);
  }
}
