package dev.rejoinder.run.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Fills the required arguments of a tool so that they fit its schema in all common cases. */
final class ScriptedArguments {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ScriptedArguments() {}

  /** An object with every required property: {@code subject} where text is wanted. */
  static String filling(String schema, String subject) {
    JsonNode root = parsed(schema);
    ObjectNode arguments = NODES.objectNode();
    for (JsonNode name : root.path("required")) {
      arguments.set(name.asText(), value(root.path("properties").path(name.asText()), subject));
    }
    return arguments.toString();
  }

  private static JsonNode value(JsonNode property, String subject) {
    for (String fixed : new String[] {"const", "default"}) {
      if (property.has(fixed)) {
        return property.get(fixed);
      }
    }
    if (property.path("enum").has(0)) {
      return property.path("enum").get(0);
    }
    JsonNode type = property.path("type");
    return switch ((type.isArray() ? type.path(0) : type).asText("string")) {
      case "integer", "number" ->
          property.path("minimum").isNumber() ? property.get("minimum") : NODES.numberNode(1);
      case "boolean" -> NODES.booleanNode(true);
      case "array" -> NODES.arrayNode().add(value(property.path("items"), subject));
      case "object" -> parsed(filling(property.toString(), subject));
      case "null" -> NODES.nullNode();
      default -> NODES.textNode(subject);
    };
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
