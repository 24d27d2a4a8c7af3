package dev.rejoinder.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What of a document has been seen at work. Thread-safe.
 *
 * <p>Things are named so that people find them: {@code ask 404} for a status, {@code
 * schemas/Run/question} for a field of an answer, {@code ask body message} for one of a request,
 * {@code ask header Prefer} for a parameter.
 */
public final class Coverage {

  private final ApiDocument document;
  private final ApiDocument closed;
  private final Set<String> seen = new ConcurrentSkipListSet<>();

  Coverage(ApiDocument document, ApiDocument closed) {
    this.document = document;
    this.closed = closed;
  }

  /** Everything there is to see, in the order of its names. */
  public Set<String> described() {
    Set<String> all = new TreeSet<>();
    for (Operation operation : document.operations()) {
      operation
          .responses()
          .forEach((status, response) -> {
            all.add(operation.id() + " " + status);
            document
                .root()
                .at(response + "/content")
                .fieldNames()
                .forEachRemaining(type -> fields(schema(response, type), all));
          });
      operation.parameters().forEach(parameter -> all.add(named(operation, parameter)));
      operation
          .body()
          .ifPresent(body ->
              document
                  .root()
                  .at(body + "/content")
                  .fieldNames()
                  .forEachRemaining(type -> {
                    Set<String> fields = new TreeSet<>();
                    fields(schema(body, type), fields);
                    fields.forEach(field -> all.add(operation.id() + " body " + last(field)));
                  }));
    }
    return all;
  }

  /** What nobody has seen. */
  public Set<String> missing() {
    Set<String> missing = new TreeSet<>(described());
    missing.removeAll(seen);
    return missing;
  }

  void saw(Operation operation, Exchange exchange) {
    seen.add(operation.id() + " " + exchange.status());
    String response = operation.responses().get(String.valueOf(exchange.status()));
    if (response != null) {
      Described.json(exchange)
          .ifPresent(body -> walk(schema(response, exchange.mediaType()), body, ""));
    }
    if (exchange.status() < 300) {
      sawRequest(operation, exchange);
    }
  }

  private void sawRequest(Operation operation, Exchange exchange) {
    for (Operation.Parameter parameter : operation.parameters()) {
      boolean there =
          switch (parameter.in()) {
            case "header" -> exchange.sentHeaders().containsKey(parameter.name());
            case "query" -> exchange.target().matches(".*[?&]" + parameter.name() + "=.*");
            default -> true;
          };
      if (there) {
        seen.add(named(operation, parameter));
      }
    }
    operation
        .body()
        .ifPresent(body ->
            exchange
                .sent()
                .flatMap(Described::json)
                .ifPresent(sent ->
                    walk(schema(body, "application/json"), sent, operation.id() + " body ")));
  }

  private static String named(Operation operation, Operation.Parameter parameter) {
    return operation.id() + " " + parameter.in() + " " + parameter.name();
  }

  private static String schema(String owner, String type) {
    return owner + "/content/" + type.replace("~", "~0").replace("/", "~1") + "/schema";
  }

  private static String last(String pointer) {
    return pointer.substring(pointer.lastIndexOf('/') + 1);
  }

  /** {@code for}: empty for an answer, else what its fields are named after. */
  private void walk(String pointer, JsonNode value, String forRequest) {
    if (document.root().at(pointer).isMissingNode()) {
      return;
    }
    ApiDocument.Place schema = document.at(pointer);
    for (Map.Entry<String, JsonNode> property : schema.node().path("properties").properties()) {
      JsonNode inner = value.path(property.getKey());
      String at = schema.pointer() + "/properties/" + property.getKey();
      if (!inner.isMissingNode() && !inner.isNull()) {
        seen.add(forRequest.isEmpty() ? readable(at) : forRequest + property.getKey());
        walk(at, inner, forRequest);
      }
    }
    if (schema.node().has("items")) {
      value.forEach(item -> walk(schema.child("items"), item, forRequest));
    }
    for (String choice : new String[] {"anyOf", "oneOf", "allOf"}) {
      for (int i = 0; i < schema.node().path(choice).size(); i++) {
        String branch = schema.child(choice) + "/" + i;
        if (closed.problems(branch, value).isEmpty()) {
          walk(branch, value, forRequest);
        }
      }
    }
  }

  private void fields(String pointer, Set<String> into) {
    ApiDocument.Place schema = document.at(pointer);
    for (String property : (Iterable<String>) schema.node().path("properties")::fieldNames) {
      String at = schema.pointer() + "/properties/" + property;
      if (into.add(readable(at))) {
        fields(at, into);
      }
    }
    if (schema.node().has("items")) {
      fields(schema.child("items"), into);
    }
    for (String choice : new String[] {"anyOf", "oneOf", "allOf"}) {
      for (int i = 0; i < schema.node().path(choice).size(); i++) {
        fields(schema.child(choice) + "/" + i, into);
      }
    }
  }

  private static String readable(String pointer) {
    return pointer
        .replaceFirst("^/components/", "")
        .replace("/properties/", "/")
        .replace("/content/application~1json/schema", "");
  }
}
