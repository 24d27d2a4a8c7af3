package dev.rejoinder.hooks;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Picks events by what they say; immutable.
 *
 * <p>Written as an object of JSON Pointers (RFC 6901) into the event, each with one condition:
 *
 * <pre>{@code
 * {"/payload/status": {"equals": "failed"},
 *  "/payload/amount": {"in": [10, 20]},
 *  "/userId": {"exists": true}}
 * }</pre>
 *
 * <p>An event passes when every condition holds. Values are compared as JSON has them: numbers by
 * what they are worth, so that 1 equals 1.0, and text, numbers, true, false and null never equal
 * one another. A member that is null exists; {@code {"exists": false}} holds where there is none.
 */
public final class EventFilter {

  /** Of the filter's text, so that thousands of webhooks' filters fit in memory. */
  public static final int CHARS_MAX = 4096;

  static final int POINTERS_MAX = 16;
  static final int DEPTH_MAX = 16;
  static final int VALUES_MAX = 64;

  /** What events have; a pointer to anything else would never find it. */
  private static final Set<String> MEMBERS =
      new TreeSet<>(Set.of("id", "type", "timestamp", "userId", "source", "subject", "payload"));

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private final List<Term> terms;

  private EventFilter(List<Term> terms) {
    this.terms = List.copyOf(terms);
  }

  private sealed interface Condition {
    /** The member is there and worth one of these. */
    record In(List<JsonNode> values) implements Condition {}

    record Exists(boolean wanted) implements Condition {}
  }

  private record Term(JsonPointer pointer, Condition condition) {}

  /**
   * Reads a filter.
   *
   * @throws IllegalArgumentException with a sentence, without its full stop, that begins with the
   *     member at fault: {@code /payload/status must have …}
   */
  public static EventFilter parse(JsonNode written) {
    if (!written.isObject() || written.isEmpty()) {
      throw new IllegalArgumentException(
          "must be an object with a JSON Pointer for each condition, like"
              + " {\"/payload/status\": {\"equals\": \"failed\"}}");
    }
    if (written.toString().length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          "may have at most %,d characters as JSON".formatted(CHARS_MAX));
    }
    if (written.size() > POINTERS_MAX) {
      throw new IllegalArgumentException("may have at most " + POINTERS_MAX + " conditions");
    }
    List<Term> terms = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : written.properties()) {
      terms.add(new Term(pointer(entry.getKey()), condition(entry.getKey(), entry.getValue())));
    }
    return new EventFilter(terms);
  }

  /**
   * As {@link #parse}, from its text; null is a filter that every event passes.
   *
   * @throws IllegalArgumentException also when it is not JSON
   */
  public static EventFilter of(@Nullable String json) {
    if (json == null) {
      return new EventFilter(List.of());
    }
    try {
      return parse(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("is not valid JSON", e);
    }
  }

  /** {@code event}: id, type, timestamp, userId, source, subject and payload. */
  public boolean matches(JsonNode event) {
    return terms.stream().allMatch(term -> holds(term, event));
  }

  private static boolean holds(Term term, JsonNode event) {
    JsonNode found = event.at(term.pointer());
    return switch (term.condition()) {
      case Condition.In(List<JsonNode> values) ->
          values.stream().anyMatch(value -> same(value, found));
      case Condition.Exists(boolean wanted) -> found.isMissingNode() != wanted;
    };
  }

  private static boolean same(JsonNode wanted, JsonNode found) {
    if (!wanted.isNumber() || !found.isNumber()) {
      return wanted.equals(found);
    }
    // Infinite where a number is too large for a double: it has no decimal value.
    boolean finite = Double.isFinite(wanted.doubleValue()) && Double.isFinite(found.doubleValue());
    return finite
        ? wanted.decimalValue().compareTo(found.decimalValue()) == 0
        : wanted.equals(found);
  }

  private static JsonPointer pointer(String written) {
    if (!written.startsWith("/")) {
      throw new IllegalArgumentException(
          "'%s' must be a JSON Pointer, which begins with /".formatted(written));
    }
    if (written.matches("(?s).*~(?![01]).*")) {
      throw new IllegalArgumentException(
          written + " must write ~ as ~0 and / as ~1, as JSON Pointers do");
    }
    String[] segments = written.substring(1).split("/", -1);
    if (segments.length > DEPTH_MAX) {
      throw new IllegalArgumentException(
          "%s may go at most %d members deep".formatted(written, DEPTH_MAX));
    }
    if (!MEMBERS.contains(segments[0])) {
      throw new IllegalArgumentException(
          "%s must begin with what events have: one of /%s"
              .formatted(written, String.join(", /", MEMBERS)));
    }
    return JsonPointer.compile(written);
  }

  private static Condition condition(String pointer, JsonNode written) {
    String operator = written.size() == 1 && written.isObject() ? operator(written) : "";
    JsonNode operand = written.path(operator);
    return switch (operator) {
      case "equals" -> {
        requireScalar(pointer + ".equals", operand);
        yield new Condition.In(List.of(operand));
      }
      case "in" -> new Condition.In(values(pointer, operand));
      case "exists" -> {
        if (!operand.isBoolean()) {
          throw new IllegalArgumentException(pointer + ".exists must be true or false");
        }
        yield new Condition.Exists(operand.booleanValue());
      }
      default ->
          throw new IllegalArgumentException(
              pointer + " must have exactly one of equals, in and exists");
    };
  }

  private static String operator(JsonNode written) {
    return written.fieldNames().next();
  }

  private static List<JsonNode> values(String pointer, JsonNode written) {
    if (!written.isArray() || written.isEmpty() || written.size() > VALUES_MAX) {
      throw new IllegalArgumentException(
          "%s.in must be a list of 1 to %d values".formatted(pointer, VALUES_MAX));
    }
    List<JsonNode> values = StreamSupport.stream(written.spliterator(), false).toList();
    values.forEach(value -> requireScalar(pointer + ".in", value));
    return values;
  }

  private static void requireScalar(String member, JsonNode value) {
    if (value.isContainerNode()) {
      throw new IllegalArgumentException(
          member + " may hold text, numbers, true, false and null alone");
    }
  }
}
