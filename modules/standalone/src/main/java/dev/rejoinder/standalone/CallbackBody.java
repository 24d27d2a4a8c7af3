package dev.rejoinder.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What callbacks say, as the reference writes them. */
final class CallbackBody {

  private static final ObjectMapper JSON = new ObjectMapper();

  private CallbackBody() {}

  /**
   * What there is to say; null where nothing is.
   *
   * @param metadata JSON
   * @param fraction how much is done, from 0 to 1
   */
  record Words(
      @Nullable String resultUrl,
      @Nullable String output,
      @Nullable String metadata,
      @Nullable String error,
      @Nullable Double fraction,
      @Nullable String message) {}

  /** Throws {@link IllegalArgumentException} with one sentence when the words do not fit. */
  static ObjectNode ofTask(String taskId, CallbackCommand.Says says, Words words) {
    refuse("--output", words.output(), "a task: use --result-url or --metadata");
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("correlationId", taskId);
    switch (says) {
      case SUCCESS -> {
        refuse("--error", words.error(), "success");
        body.put("status", "success");
        put(body, "resultUrl", words.resultUrl());
      }
      case ERROR -> body.put("status", "error").put("error", error(words));
      case PROGRESS -> atWork(body, words);
    }
    if (words.metadata() != null) {
      body.set("metadata", json(words.metadata()));
    }
    return body;
  }

  /** Throws {@link IllegalArgumentException} with one sentence when the words do not fit. */
  static ObjectNode ofTool(CallbackCommand.Says says, Words words) {
    refuse("--result-url", words.resultUrl(), "a tool call: use --output");
    refuse("--metadata", words.metadata(), "a tool call: use --output");
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    switch (says) {
      case SUCCESS -> {
        refuse("--error", words.error(), "success");
        if (words.output() == null) {
          throw new IllegalArgumentException("A tool call's success needs --output");
        }
        body.put("output", words.output());
      }
      case ERROR -> {
        refuse("--output", words.output(), "error");
        body.put("error", error(words));
      }
      case PROGRESS -> atWork(body, words);
    }
    return body;
  }

  private static void atWork(ObjectNode body, Words words) {
    body.put("status", "in_progress");
    if (words.fraction() != null) {
      body.put("progress", words.fraction());
    }
    put(body, "message", words.message());
  }

  private static String error(Words words) {
    return words.error() == null ? "failed" : words.error();
  }

  private static void put(ObjectNode body, String field, @Nullable String value) {
    if (value != null) {
      body.put(field, value);
    }
  }

  private static void refuse(String option, @Nullable String value, String what) {
    if (value != null) {
      throw new IllegalArgumentException("%s does not go with %s".formatted(option, what));
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("--metadata must be JSON, not '%s'".formatted(text), e);
    }
  }
}
