package dev.rejoinder.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Values that may be wrong for a schema: of every type, and just past each of its bounds. */
final class WrongValues {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEPTH = 200;

  private final ApiDocument document;

  WrongValues(ApiDocument document) {
    this.document = document;
  }

  /** By what each is. */
  Map<String, JsonNode> of(String schema) {
    Map<String, JsonNode> values = new LinkedHashMap<>(ofEveryType());
    for (ApiDocument.Place part : parts(schema)) {
      JsonNode node = part.node();
      bounds(node, values);
      if (node.has("items") && node.has("type")) {
        of(part.child("items"))
            .forEach(
                (what, value) -> values.put("a list of " + what, NODES.arrayNode().add(value)));
      }
    }
    return values;
  }

  /** Names of the fields objects of this schema may have, with their schemas. */
  Map<String, String> fields(String schema) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (ApiDocument.Place part : parts(schema)) {
      part.node()
          .path("properties")
          .fieldNames()
          .forEachRemaining(
              name -> fields.putIfAbsent(name, part.pointer() + "/properties/" + name));
    }
    return fields;
  }

  /** The schema and what it is one or all of. */
  private List<ApiDocument.Place> parts(String schema) {
    List<ApiDocument.Place> parts = new ArrayList<>();
    ApiDocument.Place place = document.at(schema);
    parts.add(place);
    for (String choice : List.of("anyOf", "oneOf", "allOf")) {
      for (int i = 0; i < place.node().path(choice).size(); i++) {
        parts.addAll(parts(place.child(choice) + "/" + i));
      }
    }
    return parts;
  }

  private static void bounds(JsonNode node, Map<String, JsonNode> values) {
    if (node.has("minimum")) {
      values.put(
          "too little",
          NODES.numberNode(node.get("minimum").decimalValue().subtract(BigDecimal.ONE)));
    }
    if (node.has("maximum")) {
      values.put(
          "too much", NODES.numberNode(node.get("maximum").decimalValue().add(BigDecimal.ONE)));
    }
    if (node.path("maxLength").asInt() > 0) {
      values.put("too long", NODES.textNode("x".repeat(node.get("maxLength").asInt() + 1)));
    }
    if (node.path("minLength").asInt() > 1) {
      values.put("too short", NODES.textNode("x".repeat(node.get("minLength").asInt() - 1)));
    }
    if (node.has("maxItems")) {
      values.put(
          "too many", repeated(node.get("maxItems").asInt() + 1, NODES.textNode("run.completed")));
    }
    if (node.has("maxProperties")) {
      ObjectNode many = NODES.objectNode();
      for (int i = 0; i <= node.get("maxProperties").asInt(); i++) {
        many.put("/x" + i, "y");
      }
      values.put("too many fields", many);
    }
    for (JsonNode allowed : node.path("enum")) {
      if (allowed.isTextual()) {
        values.put("nearly " + allowed.textValue(), NODES.textNode(allowed.textValue() + "x"));
        values.put(
            "capital " + allowed.textValue(),
            NODES.textNode(allowed.textValue().toUpperCase(Locale.ROOT)));
      }
    }
  }

  private static Map<String, JsonNode> ofEveryType() {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    values.put("null", NODES.nullNode());
    values.put("true", NODES.booleanNode(true));
    values.put("a number", NODES.numberNode(12));
    values.put("a negative number", NODES.numberNode(-1));
    values.put("a fraction", NODES.numberNode(1.5));
    values.put("a huge number", NODES.numberNode(Long.MAX_VALUE));
    values.put("empty text", NODES.textNode(""));
    values.put("blank text", NODES.textNode(" \t"));
    values.put("other text", NODES.textNode("no such thing ✗"));
    values.put("control characters", NODES.textNode("\u0000\u0007\n"));
    values.put("an empty list", NODES.arrayNode());
    values.put("a list", NODES.arrayNode().add(1));
    values.put("an empty object", NODES.objectNode());
    values.put("an object", NODES.objectNode().put("unknown", 1));
    JsonNode deep = NODES.arrayNode();
    for (int i = 0; i < DEPTH; i++) {
      deep = NODES.arrayNode().add(deep);
    }
    values.put("deep nesting", deep);
    return values;
  }

  private static ArrayNode repeated(int times, JsonNode value) {
    ArrayNode list = NODES.arrayNode();
    for (int i = 0; i < times; i++) {
      list.add(value);
    }
    return list;
  }
}
