package dev.rejoinder.run.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of asking a model once. */
public sealed interface ModelReply {

  /**
   * The model answered.
   *
   * @param text may be empty when it calls tools
   * @param calls in the model's order; empty for a final answer
   * @param inputTokens tokens read, 0 when the provider did not say
   * @param outputTokens tokens written, 0 when the provider did not say
   * @param model as the provider named it
   * @param cutOff true when the provider stopped at a limit: length, content filter
   * @param attributes what the provider wants back unchanged, such as encrypted reasoning
   */
  record Answered(
      String text,
      List<ProposedCall> calls,
      long inputTokens,
      long outputTokens,
      String model,
      boolean cutOff,
      Map<String, String> attributes)
      implements ModelReply {

    public Answered {
      calls = List.copyOf(calls);
      attributes = Map.copyOf(attributes);
    }
  }

  /**
   * The attempt failed.
   *
   * @param retryable whether the same question may work later
   * @param message what the provider said, at most 2000 characters, without secrets
   * @param retryAfter how long the provider asked to wait; null when it did not
   */
  record Failed(FailureCode code, boolean retryable, String message, @Nullable Duration retryAfter)
      implements ModelReply {

    public static final int MESSAGE_CHARS_MAX = 2000;

    public Failed {
      if (message.length() > MESSAGE_CHARS_MAX) {
        message = message.substring(0, MESSAGE_CHARS_MAX);
      }
    }

    static Failed of(FailureCode code, String message) {
      return new Failed(code, code.retryable(), message, null);
    }
  }
}
