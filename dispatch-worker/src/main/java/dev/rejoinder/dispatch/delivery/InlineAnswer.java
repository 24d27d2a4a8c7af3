package dev.rejoinder.dispatch.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/**
 * Finds a tool's answer in the body of its 2xx.
 *
 * <p>A JSON body alone is no answer: workflow engines acknowledge with one ({@code
 * {"message":"Workflow was started"}}). Only a member named {@code output} makes it one.
 */
final class InlineAnswer {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private InlineAnswer() {}

  /**
   * The output for {@code callId}, non-text values as JSON text; empty when {@code body} is not a
   * JSON object with an {@code output}, or names another call.
   */
  static Optional<String> output(String body, String callId) {
    try {
      JsonNode answer = JSON.readTree(body);
      if (!answer.has("output")) {
        return Optional.empty();
      }
      JsonNode named = answer.get("tool_call_id");
      boolean namesACall = named != null && !named.isNull();
      if (namesACall && !(named.isTextual() && named.textValue().equals(callId))) {
        return Optional.empty();
      }
      JsonNode output = answer.get("output");
      return Optional.of(output.isTextual() ? output.textValue() : output.toString());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
