package dev.rejoinder.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests a document gives as examples. */
public final class Examples {

  private static final String JSON = "application/json";

  private final ApiDocument document;

  public Examples(ApiDocument document) {
    this.document = document;
  }

  /** The operation's requests: one for each example of its body, or else one without. */
  public List<ApiRequest> of(Operation operation) {
    ApiRequest bare = bare(operation);
    if (operation.body().isEmpty() || bodies(operation).isEmpty()) {
      return List.of(bare.called("bare"));
    }
    List<ApiRequest> requests = new ArrayList<>();
    bodies(operation)
        .forEach((name, body) ->
            requests.add(bare.with("Content-Type", JSON).saying(body.toString()).called(name)));
    return requests;
  }

  /** Bodies by the names of their examples. */
  Map<String, JsonNode> bodies(Operation operation) {
    return of(document.at(operation.body().orElseThrow()).node().at("/content/application~1json"));
  }

  /** An example a document has, wherever it stands, by the pointer to it. */
  public record Placed(String pointer, String schema, JsonNode value) {}

  /** Every example of JSON the document has, and of what schema. */
  public List<Placed> all() {
    List<Placed> found = new ArrayList<>();
    collect("", document.root(), found);
    return found;
  }

  private static void collect(String pointer, JsonNode node, List<Placed> into) {
    ApiDocument.Place place = new ApiDocument.Place(pointer, node);
    boolean typed = pointer.matches(".*/content/application~1([a-z]+\\+)?json");
    if (typed && node.has("schema")) {
      of(node)
          .forEach((name, value) ->
              into.add(new Placed(pointer + " " + name, place.child("schema"), value)));
      return;
    }
    if (pointer.matches(".*/(parameters|headers)/[^/]+") && node.has("example")) {
      into.add(new Placed(pointer, place.child("schema"), node.get("example")));
    }
    if (pointer.matches("/components/schemas/.*") && node.path("examples").isArray()) {
      node.get("examples").forEach(value -> into.add(new Placed(pointer, pointer, value)));
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(place.child(String.valueOf(i)), node.get(i), into);
      }
    } else {
      node.properties()
          .forEach(child -> collect(place.child(child.getKey()), child.getValue(), into));
    }
  }

  private static Map<String, JsonNode> of(JsonNode content) {
    Map<String, JsonNode> bodies = new LinkedHashMap<>();
    if (content.has("example")) {
      bodies.put("example", content.get("example"));
    }
    content
        .path("examples")
        .properties()
        .forEach(example -> bodies.put(example.getKey(), example.getValue().path("value")));
    return bodies;
  }

  private static ApiRequest bare(Operation operation) {
    String path = operation.path();
    for (Operation.Parameter parameter : operation.parameters()) {
      if ("path".equals(parameter.in())) {
        String value =
            parameter
                .example()
                .orElseThrow(() ->
                    new IllegalStateException(
                        operation.id() + " has no example of " + parameter.name()));
        path = path.replace("{" + parameter.name() + "}", value);
      }
    }
    ApiRequest request = ApiRequest.of(operation, path);
    for (Operation.Parameter parameter : operation.parameters()) {
      if ("query".equals(parameter.in()) && parameter.required()) {
        request = request.asking(parameter.name(), parameter.example().orElseThrow());
      }
    }
    return request;
  }
}
