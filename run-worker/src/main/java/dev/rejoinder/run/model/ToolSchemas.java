package dev.rejoinder.run.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.langchain4j.model.anthropic.AnthropicServerTool;
import dev.rejoinder.run.model.ModelQuestion.OfferedTool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tools in each provider's own form, with the schema's text unchanged.
 *
 * <p>The library's own type for tools keeps {@code properties}, {@code required} and {@code
 * additionalProperties} and drops every other keyword at the top of a schema, so tools go through
 * the door it leaves for provider-specific tools. {@code strict} is off: strict mode refuses most
 * schemas people have, and arguments are checked by the run.
 */
final class ToolSchemas {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String ANY_OBJECT = "{\"type\":\"object\",\"properties\":{}}";

  private ToolSchemas() {}

  /** One sentence when some schema is not a JSON object, and could only break the request. */
  static Optional<String> problem(List<OfferedTool> tools) {
    return tools.stream()
        .filter(tool -> !isObject(schema(tool)))
        .findFirst()
        .map(tool -> "the parameters of tool " + tool.name() + " are not a JSON object");
  }

  static List<Map<String, Object>> forResponses(List<OfferedTool> tools) {
    return tools.stream().map(ToolSchemas::responsesTool).toList();
  }

  static List<Map<String, Object>> forChat(List<OfferedTool> tools) {
    return tools.stream()
        .map(tool -> Map.<String, Object>of("type", "function", "function", function(tool)))
        .toList();
  }

  static List<AnthropicServerTool> forAnthropic(List<OfferedTool> tools) {
    return tools.stream().map(ToolSchemas::anthropicTool).toList();
  }

  private static Map<String, Object> responsesTool(OfferedTool tool) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("type", "function");
    written.putAll(function(tool));
    written.put("strict", false);
    return written;
  }

  private static Map<String, Object> function(OfferedTool tool) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("name", tool.name());
    written.put("description", tool.description());
    written.put("parameters", new RawValue(schema(tool)));
    return written;
  }

  private static AnthropicServerTool anthropicTool(OfferedTool tool) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("description", tool.description());
    attributes.put("input_schema", new RawValue(schema(tool)));
    return AnthropicServerTool.builder()
        .type("custom")
        .name(tool.name())
        .attributes(attributes)
        .build();
  }

  private static String schema(OfferedTool tool) {
    return tool.parametersSchema().isBlank() ? ANY_OBJECT : tool.parametersSchema();
  }

  private static boolean isObject(String schema) {
    try {
      return JSON.readTree(schema).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
