package dev.rejoinder.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells whether what a server answers is what its document says. Thread-safe. */
public final class Described {

  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final String ERROR = "/components/schemas/Error";
  private static final String JSON_TYPE = "application/json";

  /** Of HTTP itself, of browsers' safety, and CORS: the same everywhere, so described nowhere. */
  private static final Set<String> EVERYWHERE =
      Set.of(
          "allow",
          "connection",
          "content-length",
          "content-security-policy",
          "content-type",
          "cross-origin-opener-policy",
          "cross-origin-resource-policy",
          "date",
          "origin-agent-cluster",
          "referrer-policy",
          "strict-transport-security",
          "transfer-encoding",
          "vary",
          "x-accel-buffering",
          "x-content-type-options",
          "x-dns-prefetch-control",
          "x-download-options",
          "x-frame-options",
          "x-permitted-cross-domain-policies",
          "x-xss-protection");

  private final ApiDocument document;
  private final Coverage coverage;

  /** {@code document} is taken as {@link ApiDocument#closed}. */
  public Described(ApiDocument document) {
    this.document = document.closed();
    coverage = new Coverage(document, this.document);
  }

  /** What has been seen of the document. */
  public Coverage coverage() {
    return coverage;
  }

  /** What the document does not say of this answer; empty when it describes it whole. */
  public List<String> problems(Exchange exchange) {
    String method = "HEAD".equals(exchange.method()) ? "GET" : exchange.method();
    Optional<Operation> operation = document.find(method, exchange.path());
    if (operation.isEmpty()) {
      return outside(exchange);
    }
    String response = operation.get().responses().get(String.valueOf(exchange.status()));
    if (response == null) {
      return List.of(
          "%s does not say that it answers %d".formatted(operation.get().id(), exchange.status()));
    }
    List<String> problems = new ArrayList<>(headers(response, exchange));
    if (!"HEAD".equals(exchange.method())) {
      problems.addAll(body(response, exchange));
      coverage.saw(operation.get(), exchange);
    }
    return problems;
  }

  /** No such path or method: an error as every other. */
  private List<String> outside(Exchange exchange) {
    boolean preflight = "OPTIONS".equals(exchange.method()) && exchange.status() < 300;
    boolean unused = exchange.status() == 404 || exchange.status() == 405;
    if (preflight || ("HEAD".equals(exchange.method()) && unused)) {
      return List.of();
    }
    if (exchange.status() < 400 || exchange.status() >= 500) {
      return List.of("there is no such operation, but it was answered " + exchange.status());
    }
    return json(exchange)
        .map(body -> document.problems(ERROR, body))
        .orElse(List.of("the error is not JSON"));
  }

  private List<String> headers(String response, Exchange exchange) {
    List<String> problems = new ArrayList<>();
    String headers = response + "/headers";
    JsonNode described = document.root().at(headers);
    for (Map.Entry<String, List<String>> sent : exchange.headers().entrySet()) {
      String name = sent.getKey().toLowerCase(Locale.ROOT);
      Optional<String> known =
          described
              .propertyStream()
              .map(Map.Entry::getKey)
              .filter(header -> header.equalsIgnoreCase(name))
              .findFirst();
      if (known.isPresent()) {
        ApiDocument.Place header = document.at(headers + "/" + known.get());
        JsonNode value = JsonNodeFactory.instance.textNode(sent.getValue().getFirst());
        document
            .problems(header.child("schema"), value)
            .forEach(problem -> problems.add("header " + name + problem));
      } else if (!EVERYWHERE.contains(name) && !name.startsWith("access-control-")) {
        problems.add("the header " + name + " is not described");
      }
    }
    return problems;
  }

  private List<String> body(String response, Exchange exchange) {
    JsonNode content = document.root().at(response + "/content");
    if (content.isMissingNode()) {
      return exchange.body().isEmpty() ? List.of() : List.of("a body is not described");
    }
    String type = exchange.mediaType();
    if (!content.has(type)) {
      return List.of("the media type '" + type + "' is not described");
    }
    String schema = response + "/content/" + type.replace("~", "~0").replace("/", "~1") + "/schema";
    if (!JSON_TYPE.equals(type)) {
      return document.problems(schema, JsonNodeFactory.instance.textNode(exchange.body()));
    }
    return json(exchange)
        .map(body -> document.problems(schema, body))
        .orElse(List.of("the body is not JSON"));
  }

  static Optional<JsonNode> json(Exchange exchange) {
    return json(exchange.body());
  }

  static Optional<JsonNode> json(String text) {
    try {
      JsonNode read = JSON.readTree(text);
      return read.isMissingNode() ? Optional.empty() : Optional.of(read);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
