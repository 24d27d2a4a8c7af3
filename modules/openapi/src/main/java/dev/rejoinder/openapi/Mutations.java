package dev.rejoinder.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Requests a document describes, changed at random; most are wrong, and some are right. All of them
 * are HTTP, and none waits for a run.
 */
public final class Mutations {

  private static final int CHANGES_MAX = 3;
  private static final String IMPATIENT = "respond-async";

  private final Examples examples;
  private final WrongValues values;
  private final List<Operation> operations;

  public Mutations(ApiDocument document) {
    examples = new Examples(document);
    values = new WrongValues(document);
    operations = document.operations();
  }

  /** The next one; the same as ever of the same random numbers. */
  public ApiRequest next(SplittableRandom random) {
    List<ApiRequest> right = examples.of(one(operations, random));
    ApiRequest request = one(right, random).with("Prefer", IMPATIENT);
    for (int i = 1 + random.nextInt(CHANGES_MAX); i > 0; i--) {
      request = changed(request, random);
    }
    return request.called("changed at random");
  }

  private ApiRequest changed(ApiRequest request, SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> request.at(scrambled(request.target(), random));
      case 1 -> asked(request, random);
      case 2 -> request.saying(flipped(request.body(), random));
      default ->
          request.operation().body().isPresent() ? said(request, random) : asked(request, random);
    };
  }

  /** One segment of its path replaced. */
  private static String scrambled(String target, SplittableRandom random) {
    String[] segments = target.split("/", -1);
    segments[random.nextInt(1, segments.length)] =
        one(List.of("%00", "x", "%F0%9F", "a;b=c", "0".repeat(300)), random);
    return String.join("/", segments);
  }

  private static ApiRequest asked(ApiRequest request, SplittableRandom random) {
    List<Operation.Parameter> parameters = request.operation().parameters();
    if (parameters.isEmpty()) {
      return request.asking("x", String.valueOf(random.nextLong()));
    }
    Operation.Parameter parameter = one(parameters, random);
    String value =
        one(List.of("", "0", "-1", "101", "asc", "24h", "%00", "x".repeat(500), "1:2"), random);
    boolean header = "header".equals(parameter.in()) && !"Prefer".equals(parameter.name());
    return header ? request.with(parameter.name(), value) : request.asking(parameter.name(), value);
  }

  private ApiRequest said(ApiRequest request, SplittableRandom random) {
    String schema = request.operation().body().orElseThrow() + "/content/application~1json/schema";
    Optional<JsonNode> body = Described.json(request.body());
    if (body.isEmpty() || !(body.get() instanceof ObjectNode object)) {
      return request;
    }
    List<Map.Entry<String, String>> fields = new ArrayList<>(values.fields(schema).entrySet());
    if (fields.isEmpty()) {
      return request;
    }
    Map.Entry<String, String> field = one(fields, random);
    List<JsonNode> wrong = List.copyOf(values.of(field.getValue()).values());
    ObjectNode changed = object.deepCopy();
    changed.set(field.getKey(), one(wrong, random));
    return request.saying(changed.toString());
  }

  private static byte[] flipped(String body, SplittableRandom random) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static <T> T one(List<T> of, SplittableRandom random) {
    return of.get(random.nextInt(of.size()));
  }
}
