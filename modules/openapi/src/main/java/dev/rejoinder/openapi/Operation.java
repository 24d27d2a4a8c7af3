package dev.rejoinder.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One thing a client may do.
 *
 * @param method in capitals
 * @param path with its variables: {@code /api/runs/{id}}
 * @param responses pointers to them by status
 * @param body pointer to what it says of the request's body; empty when there is none
 */
public record Operation(
    String id,
    String method,
    String path,
    JsonNode node,
    List<Parameter> parameters,
    Map<String, String> responses,
    Optional<String> body) {

  public Operation {
    parameters = List.copyOf(parameters);
    responses = Map.copyOf(responses);
  }

  /**
   * A part of a request beside its body.
   *
   * @param in path, query or header
   * @param schema pointer to what it may be
   */
  public record Parameter(
      String name, String in, boolean required, String schema, Optional<String> example) {}

  static Operation of(ApiDocument document, String method, String path, String pointer) {
    ApiDocument.Place item = document.at(pointer);
    ApiDocument.Place place = document.at(item.child(method));
    List<Parameter> parameters = new ArrayList<>();
    for (ApiDocument.Place owner : List.of(item, place)) {
      for (int i = 0; i < owner.node().path("parameters").size(); i++) {
        parameters.add(parameter(document.at(owner.child("parameters") + "/" + i)));
      }
    }
    Map<String, String> responses = new TreeMap<>();
    ApiDocument.Place all = new ApiDocument.Place(place.child("responses"), place.node());
    place
        .node()
        .path("responses")
        .fieldNames()
        .forEachRemaining(
            status -> responses.put(status, document.at(all.child(status)).pointer()));
    Optional<String> body =
        place.node().has("requestBody")
            ? Optional.of(document.at(place.child("requestBody")).pointer())
            : Optional.empty();
    String id = place.node().path("operationId").asText();
    String verb = method.toUpperCase(Locale.ROOT);
    return new Operation(id, verb, path, place.node(), parameters, responses, body);
  }

  private static Parameter parameter(ApiDocument.Place place) {
    JsonNode node = place.node();
    return new Parameter(
        node.path("name").asText(),
        node.path("in").asText(),
        node.path("required").asBoolean(),
        place.child("schema"),
        Optional.ofNullable(node.get("example")).map(JsonNode::asText));
  }

  boolean covers(String requestPath) {
    StringBuilder pattern = new StringBuilder();
    for (String segment : path.substring(1).split("/", -1)) {
      pattern.append('/').append(segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment));
    }
    return requestPath.matches(pattern.toString());
  }

  int variables() {
    return (int) path.chars().filter(character -> character == '{').count();
  }

  /** The scopes of which a key needs one; empty when everybody may. */
  public List<String> scopes() {
    List<String> scopes = new ArrayList<>();
    node.path("security")
        .forEach(way -> way.path("key").forEach(scope -> scopes.add(scope.asText())));
    return scopes;
  }
}
