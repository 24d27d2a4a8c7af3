package dev.rejoinder.run.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.StringJoiner;
import okhttp3.Headers;

/**
 * Checks a successful body before the library reads it, and mends what compatible servers get
 * wrong.
 *
 * <p>Without this, an error inside a 200 and a body without an answer would count as empty answers,
 * and a call would be lost because its server left out {@code type} or wrote its arguments as an
 * object.
 */
final class AnswerBody {

  private static final ObjectMapper JSON = new ObjectMapper();

  private AnswerBody() {}

  /**
   * The body as the library is to read it.
   *
   * @throws MalformedAnswerException when it is not the provider's kind of answer
   * @throws HttpFailure when it is an error in spite of its status
   */
  static String checked(Provider provider, String body, Headers headers) {
    JsonNode root = parsed(body);
    JsonNode error = root.path("error");
    if (error.isObject() || error.isTextual()) {
      throw new HttpFailure(statusOf(error), body, headers);
    }
    JsonNode answer = root.path(provider.answerField());
    if (!answer.isArray()) {
      throw new MalformedAnswerException(
          "the answer has no '%s': %s".formatted(provider.answerField(), beginning(body)));
    }
    switch (provider) {
      case OPENAI -> answer.forEach(AnswerBody::mendOutputItem);
      case OPENAI_CHAT -> answer.forEach(choice -> mendMessage(choice.path("message")));
      case ANTHROPIC -> answer.forEach(AnswerBody::mendBlock);
      case SCRIPTED -> {}
    }
    return root.toString();
  }

  private static JsonNode parsed(String body) {
    if (body.isBlank()) {
      throw new MalformedAnswerException("the answer's body is empty");
    }
    try {
      JsonNode root = JSON.readTree(body);
      if (root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      // Reported below, with what was received.
    }
    throw new MalformedAnswerException("the answer is not a JSON object: " + beginning(body));
  }

  /** The status this error should have come with. */
  private static int statusOf(JsonNode error) {
    int number = error.path("code").asInt();
    if (number >= 400 && number <= 599) {
      return number;
    }
    return switch (error.path("code").asText(error.path("type").asText())) {
      case "rate_limit_exceeded", "rate_limit_error", "insufficient_quota" -> 429;
      case "server_error", "api_error", "overloaded_error" -> 500;
      default -> 400;
    };
  }

  private static void mendOutputItem(JsonNode item) {
    textual(item, "arguments");
    for (JsonNode part : item.path("content")) {
      if (part instanceof ObjectNode refusal && "refusal".equals(part.path("type").asText())) {
        refusal.put("type", "output_text").put("text", part.path("refusal").asText());
      }
    }
  }

  private static void mendMessage(JsonNode message) {
    if (!(message instanceof ObjectNode mended)) {
      return;
    }
    if (mended.path("refusal").isTextual() && !mended.path("content").isTextual()) {
      mended.set("content", mended.get("refusal"));
    }
    mended.remove("refusal");
    if (mended.path("content").isArray()) {
      StringJoiner text = new StringJoiner("");
      mended.path("content").forEach(part -> text.add(part.path("text").asText("")));
      mended.put("content", text.toString());
    }
    for (JsonNode call : mended.path("tool_calls")) {
      if (call instanceof ObjectNode mendedCall && !call.path("type").isTextual()) {
        mendedCall.put("type", "function");
      }
      textual(call.path("function"), "arguments");
    }
  }

  private static void mendBlock(JsonNode block) {
    JsonNode input = block.path("input");
    if (block instanceof ObjectNode mended
        && "tool_use".equals(block.path("type").asText())
        && !input.isObject()) {
      ObjectNode arguments = mended.putObject("input");
      if (!input.isMissingNode() && !input.isNull()) {
        arguments.set(Conversation.UNPARSABLE, input);
      }
    }
  }

  /** Rewrites a field that should be JSON inside text but is JSON itself. */
  private static void textual(JsonNode parent, String field) {
    JsonNode value = parent.path(field);
    if (parent instanceof ObjectNode object && value.isContainerNode()) {
      object.put(field, value.toString());
    }
  }

  static String beginning(String body) {
    return body.length() <= 200 ? body : body.substring(0, 200) + "…";
  }
}
