package dev.rejoinder.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests with one defect each, made of the document's examples: the example is right, so the
 * defect alone is what a server can turn down.
 *
 * <p>A value is a defect when the document's schema says so; what the document allows is none.
 */
public final class Defects {

  private static final String TYPE = "Content-Type";
  private static final List<String> OTHER_METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND");
  private static final List<String> STRANGE_IDS =
      List.of("x", "x".repeat(2000), "%20", "%F0%9F%92%A9", "%3Cb%3E", "'%20OR%201=1", "%25");

  private final ApiDocument document;
  private final Examples examples;
  private final WrongValues values;
  private final int bodyBytesMax;

  /**
   * @param bodyBytesMax most bytes the server takes
   */
  public Defects(ApiDocument document, int bodyBytesMax) {
    this.document = document;
    this.bodyBytesMax = bodyBytesMax;
    examples = new Examples(document);
    values = new WrongValues(document);
  }

  /** Every request with one defect the operation can have. */
  public List<ApiRequest> of(Operation operation) {
    List<ApiRequest> all = new ArrayList<>();
    for (ApiRequest right : examples.of(operation)) {
      if (operation.body().isPresent()) {
        all.addAll(wrongBodies(operation, right));
      }
    }
    ApiRequest first = examples.of(operation).getFirst();
    all.addAll(wrongPaths(operation, first));
    all.addAll(wrongParameters(operation, first));
    all.addAll(wrongMethods(first));
    if (operation.body().isPresent()) {
      all.addAll(brokenBodies(operation, first));
    }
    Map<String, ApiRequest> different = new LinkedHashMap<>();
    all.forEach(request ->
        different.putIfAbsent(new String(request.wire(), StandardCharsets.ISO_8859_1), request));
    return List.copyOf(different.values());
  }

  private List<ApiRequest> wrongPaths(Operation operation, ApiRequest right) {
    List<ApiRequest> wrong = new ArrayList<>();
    for (Operation.Parameter parameter : operation.parameters()) {
      if ("path".equals(parameter.in())) {
        String value = parameter.example().orElseThrow();
        List<String> ids = new ArrayList<>(STRANGE_IDS);
        char last = value.charAt(value.length() - 1);
        ids.add(value.substring(0, value.length() - 1) + (last == 'a' ? 'b' : 'a'));
        for (String id : ids) {
          String target = right.target().replaceFirst("/" + value + "(?=/|\\?|$)", "/" + id);
          wrong.add(right.at(target).called("unknown " + parameter.name()));
        }
      }
    }
    return wrong;
  }

  private List<ApiRequest> wrongParameters(Operation operation, ApiRequest right) {
    List<ApiRequest> wrong = new ArrayList<>();
    for (Operation.Parameter parameter : operation.parameters()) {
      String name = parameter.in() + " " + parameter.name();
      if ("query".equals(parameter.in())) {
        if (parameter.required()) {
          String without = right.target().replaceAll("[?&]" + parameter.name() + "=[^&]*", "");
          wrong.add(
              right.at(without.replaceFirst("(?<!\\?.{0,999})&", "?")).called(name + ": missing"));
        }
        for (String value : wrongTexts(parameter)) {
          wrong.add(
              right
                  .asking(parameter.name(), URLEncoder.encode(value, StandardCharsets.UTF_8))
                  .called(name + ": '" + value + "'"));
        }
        String twice = parameter.required() ? parameter.name() + "=x" : "";
        wrong.add(
            (twice.isEmpty() ? right.asking(parameter.name(), "1") : right)
                .asking(parameter.name(), "2")
                .called(name + ": twice"));
      } else if ("header".equals(parameter.in())) {
        for (String value : wrongTexts(parameter)) {
          wrong.add(right.with(parameter.name(), value).called(name + ": '" + value + "'"));
        }
      }
    }
    return wrong;
  }

  /** Texts the parameter must not have; none is blank, which is as if it were not there. */
  private List<String> wrongTexts(Operation.Parameter parameter) {
    JsonNode schema = document.at(parameter.schema()).node();
    boolean whole = "integer".equals(schema.path("type").asText());
    List<String> texts = new ArrayList<>();
    for (JsonNode value : values.of(parameter.schema()).values()) {
      String text = value.asText().replaceAll("[\\x00-\\x1f]", "").strip();
      boolean number = whole && text.matches("-?\\d{1,18}");
      JsonNode read =
          number
              ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
              : JsonNodeFactory.instance.textNode(text);
      boolean said = !text.isEmpty() && !texts.contains(text);
      if (said && !document.problems(parameter.schema(), read).isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }

  private List<ApiRequest> wrongMethods(ApiRequest right) {
    return OTHER_METHODS.stream()
        .filter(method -> document.find(method, right.target().split("\\?", 2)[0]).isEmpty())
        .map(method -> right.by(method).called("method " + method))
        .toList();
  }

  private List<ApiRequest> brokenBodies(Operation operation, ApiRequest right) {
    if (examples.bodies(operation).isEmpty()) {
      return List.of();
    }
    List<ApiRequest> wrong = new ArrayList<>();
    String body = right.body();
    List<String> broken =
        List.of(
            "{",
            "}",
            body + "}",
            body + " x",
            body.substring(0, body.length() - 1),
            "nul",
            "NaN",
            "{'a':1}",
            "{\"a\":01}",
            "{\"a\":\"\u0001\"}",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "// x\n{}",
            "[]",
            "[{}]",
            "1",
            "\"text\"",
            "null",
            "true",
            "[".repeat(3000),
            "{\"a\":".repeat(3000),
            "{\"a\":1" + "0".repeat(2000) + "}");
    for (String text : broken) {
      String shown = text.length() > 30 ? text.substring(0, 30) + "…" : text;
      wrong.add(right.saying(text).called("body " + shown));
    }
    byte[] notUtf8 = body.getBytes(StandardCharsets.UTF_8);
    notUtf8[1] = (byte) 0xff;
    wrong.add(right.saying(notUtf8).called("body not UTF-8"));
    wrong.add(right.saying(body.getBytes(StandardCharsets.UTF_16LE)).called("body in UTF-16"));
    byte[] tooLarge =
        ("{\"a\":\"" + "x".repeat(bodyBytesMax) + "\"}").getBytes(StandardCharsets.UTF_8);
    wrong.add(right.saying(tooLarge).called("body too large"));
    wrong.add(
        right
            .with("Transfer-Encoding", "chunked")
            .saying(tooLarge)
            .called("body too large, in chunks"));
    for (String type :
        List.of("text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json")) {
      wrong.add(right.with(TYPE, type).called("media type " + type));
    }
    wrong.add(right.without(TYPE).called("no media type"));
    wrong.add(right.saying("").called("an empty body"));
    return wrong;
  }

  private List<ApiRequest> wrongBodies(Operation operation, ApiRequest right) {
    String schema = operation.body().orElseThrow() + "/content/application~1json/schema";
    Optional<JsonNode> said = Described.json(right.body());
    List<ApiRequest> wrong = new ArrayList<>();
    if (said.isPresent() && said.get() instanceof ObjectNode body) {
      mutated("", schema, body)
          .forEach((what, changed) -> {
            if (!document.problems(schema, changed).isEmpty()) {
              wrong.add(right.saying(changed.toString()).called(what));
            }
          });
    }
    return wrong;
  }

  /** {@code body} with one change each, right or wrong, by what was changed. */
  private Map<String, ObjectNode> mutated(String where, String schema, ObjectNode body) {
    Map<String, ObjectNode> changes = new LinkedHashMap<>();
    for (String name : List.copyOf(body.properties().stream().map(Map.Entry::getKey).toList())) {
      changes.put(where + name + ": missing", body.deepCopy().without(List.of(name)));
    }
    changes.put(where + "unexpected", body.deepCopy().put("unexpected", 1));
    values
        .fields(schema)
        .forEach((name, at) -> {
          values
              .of(at)
              .forEach((what, value) ->
                  changes.put(where + name + ": " + what, body.deepCopy().set(name, value)));
          if (body.get(name) instanceof ObjectNode inner) {
            mutated(where + name + ".", at, inner)
                .forEach((what, changed) -> changes.put(what, body.deepCopy().set(name, changed)));
          }
        });
    return changes;
  }
}
