package dev.rejoinder.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An OpenAPI 3.1 document whose references are all within it. Thread-safe. */
public final class ApiDocument {

  private static final String IRI = "https://rejoinder.invalid/openapi.json";
  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

  private final ObjectNode root;
  private final List<Operation> operations;
  private final SchemaRegistry schemas;
  private final Map<String, Schema> known = new ConcurrentHashMap<>();

  /** {@code root} is kept, and must not change. */
  public ApiDocument(ObjectNode root) {
    this.root = root;
    schemas =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemas(Map.of(IRI, root.toString())));
    operations = List.copyOf(operationsIn("paths"));
  }

  /**
   * The same document, where an object has no fields but those described, unless it says that it
   * has: what a server says is to be described whole, whatever clients are told to put up with.
   */
  public ApiDocument closed() {
    ObjectNode copy = root.deepCopy();
    close(copy);
    return new ApiDocument(copy);
  }

  /** In the document's order. */
  public List<Operation> operations() {
    return operations;
  }

  /** What the server sends to others. */
  public List<Operation> webhooks() {
    return operationsIn("webhooks");
  }

  /**
   * The operation of this method at this path, which is without a query; empty for none. A slash at
   * its end makes no difference.
   */
  public Optional<Operation> find(String method, String written) {
    String path = written.length() > 1 ? written.replaceFirst("/$", "") : written;
    return operations.stream()
        .filter(operation -> operation.method().equals(method) && operation.covers(path))
        .min((one, other) -> Integer.compare(one.variables(), other.variables()));
  }

  public JsonNode root() {
    return root;
  }

  /** What is at a JSON pointer, behind its references. */
  public Place at(String pointer) {
    String where = pointer;
    JsonNode node = root.at(pointer);
    while (node.path("$ref").isTextual()) {
      where = node.path("$ref").textValue().substring(1);
      node = root.at(where);
    }
    if (node.isMissingNode()) {
      throw new IllegalArgumentException("there is nothing at " + where + ", for " + pointer);
    }
    return new Place(where, node);
  }

  /** Where something is, and what it is. */
  public record Place(String pointer, JsonNode node) {

    /** What is in it under {@code name}, not followed. */
    public String child(String name) {
      return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }
  }

  /** What is wrong with {@code value} by the schema at {@code pointer}; empty: nothing. */
  public List<String> problems(String pointer, JsonNode value) {
    return known
        .computeIfAbsent(
            pointer, at -> schemas.getSchema(SchemaLocation.of(IRI + "#" + encoded(at))))
        .validate(
            value,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  private static String encoded(String pointer) {
    return pointer.replace("%", "%25").replace("{", "%7B").replace("}", "%7D").replace("*", "%2A");
  }

  private List<Operation> operationsIn(String section) {
    List<Operation> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : root.path(section).properties()) {
      for (String method : METHODS) {
        if (path.getValue().has(method)) {
          String pointer = new Place("/" + section, root.path(section)).child(path.getKey());
          found.add(Operation.of(this, method, path.getKey(), pointer));
        }
      }
    }
    return found;
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.has("type")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(ApiDocument::close);
  }
}
