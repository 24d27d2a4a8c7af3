package dev.rejoinder.topics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What a service answers a task, as the callbacks topic carries it.
 *
 * <p>Written one way only, so that the same answer is the same text whether it came as a callback
 * or inline, once or twice.
 *
 * @param output JSON object with {@code resultUrl}, {@code metadata} and {@code error}, in this
 *     order, as far as given
 * @param error whether the service says that it failed
 */
public record TaskAnswer(String output, boolean error) {

  /** {@code status} of a callback that says that the task worked. */
  public static final String SUCCESS = "success";

  /** {@code status} of a callback that says that the task failed. */
  public static final String ERROR = "error";

  /**
   * The answer a callback's body gives; fields that are absent or null are left out.
   *
   * @param body a JSON object whose {@code status} is {@link #SUCCESS} or {@link #ERROR}; its other
   *     fields are passed on as they are
   */
  public static TaskAnswer of(JsonNode body) {
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    for (String field : new String[] {"resultUrl", "metadata", "error"}) {
      JsonNode value = body.get(field);
      if (value != null && !value.isNull()) {
        output.set(field, value);
      }
    }
    return new TaskAnswer(output.toString(), ERROR.equals(status(body)));
  }

  /** {@code body} as the answer itself, for a service that knows nothing of callbacks. */
  public static TaskAnswer ofResponse(JsonNode body) {
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    output.putObject("metadata").set("response", body);
    return new TaskAnswer(output.toString(), false);
  }

  /** A failure nobody reported in so many words. */
  public static TaskAnswer failed(String error) {
    ObjectNode output = JsonNodeFactory.instance.objectNode().put("error", error);
    return new TaskAnswer(output.toString(), true);
  }

  /** Whether {@code body} is an object that says how a task ended. */
  public static boolean isOne(JsonNode body) {
    String status = status(body);
    return SUCCESS.equals(status) || ERROR.equals(status);
  }

  private static @Nullable String status(JsonNode body) {
    JsonNode status = body.get("status");
    return status == null || !status.isTextual() ? null : status.textValue();
  }
}
