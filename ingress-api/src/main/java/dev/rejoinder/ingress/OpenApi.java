package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Joins the description of this server, which is written by hand in one file for each area.
 *
 * <p>What any operation may answer that takes a key stands in the first file and is added to each:
 * 400, 401, 403, 429 and 503, and to those with a body 413 and 415.
 */
final class OpenApi {

  private static final List<String> AREAS =
      List.of(
          "openapi",
          "runs",
          "threads",
          "calls",
          "tasks",
          "sessions",
          "webhooks",
          "events",
          "deliveries",
          "sources",
          "keys",
          "server",
          "outgoing");

  private static final List<String> METHODS = List.of("get", "post", "patch", "delete");
  private static final List<String> SECTIONS = List.of("paths", "webhooks");
  private static final String RESPONSES = "#/components/responses/";
  private static final String HEADERS = "#/components/headers/";

  /** What every answer carries. */
  private static final List<String> ANSWER_HEADERS =
      List.of("X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset");

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  private OpenApi() {}

  /**
   * The whole document.
   *
   * @param server where it is reached; empty: where the document comes from
   */
  static ObjectNode document(Optional<URI> server) {
    ObjectNode document = read(AREAS.getFirst());
    for (String area : AREAS.subList(1, AREAS.size())) {
      ObjectNode more = read(area);
      SECTIONS.forEach(section -> merge(more.path(section), document.withObject("/" + section)));
      for (Map.Entry<String, JsonNode> kind : more.path("components").properties()) {
        merge(kind.getValue(), document.withObject("/components/" + kind.getKey()));
      }
    }
    server.ifPresent(url -> ((ObjectNode) document.at("/servers/0")).put("url", url.toString()));
    for (JsonNode path : document.path("paths")) {
      METHODS.stream().filter(path::has).forEach(method -> complete((ObjectNode) path.get(method)));
    }
    document.at("/components/responses").forEach(OpenApi::carryHeaders);
    return document;
  }

  private static void complete(ObjectNode operation) {
    ObjectNode responses = operation.withObject("/responses");
    if (operation.path("security").size() > 0) {
      add(responses, "400", "BadRequest");
      add(responses, "401", "Unauthorized");
      add(responses, "403", "Forbidden");
      add(responses, "429", "TooManyRequests");
      add(responses, "503", "Unavailable");
      if (operation.has("requestBody")) {
        add(responses, "413", "TooLarge");
        add(responses, "415", "UnsupportedMediaType");
      }
    }
    responses.forEach(OpenApi::carryHeaders);
  }

  private static void add(ObjectNode responses, String status, String response) {
    if (!responses.has(status)) {
      responses.putObject(status).put("$ref", RESPONSES + response);
    }
  }

  private static void carryHeaders(JsonNode response) {
    if (!response.has("$ref")) {
      ObjectNode headers = ((ObjectNode) response).withObject("/headers");
      for (String name : ANSWER_HEADERS) {
        headers.putObject(name).put("$ref", HEADERS + name);
      }
    }
  }

  private static void merge(JsonNode from, ObjectNode into) {
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      if (into.has(entry.getKey())) {
        throw new IllegalStateException(entry.getKey() + " is described twice");
      }
      into.set(entry.getKey(), entry.getValue());
    }
  }

  private static ObjectNode read(String area) {
    String name = "openapi/%s.yaml".formatted(area);
    try (InputStream file = OpenApi.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return (ObjectNode) YAML.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
