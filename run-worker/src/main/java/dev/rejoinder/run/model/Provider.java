package dev.rejoinder.run.model;

import java.util.Locale;

/** Who answers. */
public enum Provider {
  /** OpenAI's Responses API, or a server that speaks it. */
  OPENAI("output"),
  /** OpenAI's Chat Completions API, or a server that speaks it. */
  OPENAI_CHAT("choices"),
  /** Anthropic's Messages API, or a server that speaks it. */
  ANTHROPIC("content"),
  /** {@link ScriptedModel}: not a model. */
  SCRIPTED("");

  private final String answerField;

  Provider(String answerField) {
    this.answerField = answerField;
  }

  /** Name of the array without which a body of this provider is no answer. */
  String answerField() {
    return answerField;
  }

  /** {@code openai-chat} for {@link #OPENAI_CHAT}: how configuration names it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
