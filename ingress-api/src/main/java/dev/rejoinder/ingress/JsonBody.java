package dev.rejoinder.ingress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.runtime.Durations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object a request carries, or one within it; its accessors turn down what does not fit.
 *
 * @param where what its fields are called by: {@code heartbeat.}; empty for the body itself
 */
record JsonBody(ObjectNode fields, String where) {

  private static final String BYTE_ORDER_MARK = "\ufeff";

  static final String THREAD_ID = "[A-Za-z0-9_.:-]{1,128}";

  /** Keeps numbers as they were written: outputs are passed on, and compared by digest. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  static JsonBody none() {
    return new JsonBody(JsonNodeFactory.instance.objectNode(), "");
  }

  static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return "application/json".equals(type) || type.matches("application/[a-z0-9.+-]+\\+json");
  }

  static JsonBody parse(byte[] bytes) {
    try {
      JsonNode parsed = MAPPER.readTree(text(bytes));
      if (parsed instanceof ObjectNode object) {
        return new JsonBody(object, "");
      }
      throw new BadRequest(Reply.error(400, "Invalid JSON", "The body must be a JSON object."));
    } catch (JsonProcessingException e) {
      throw new BadRequest(Reply.error(400, "Invalid JSON", broken(e)));
    } catch (IOException e) {
      throw new BadRequest(Reply.error(400, "Invalid JSON", "The body is not text in UTF-8."));
    }
  }

  /** JSON is UTF-8 (RFC 8259, 8.1); left alone, the parser would take UTF-16 and UTF-32 as well. */
  private static String text(byte[] bytes) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** An object from text we hold; empty when the text is anything else. */
  static Optional<ObjectNode> object(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return MAPPER.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Turns the request down when one of {@code names} is absent, naming all that are. */
  void require(String... names) {
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      if (!fields.has(name)) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw BadRequest.missing(missing);
    }
  }

  /** Empty when absent or null. */
  Optional<String> text(String name) {
    return value(name)
        .map(value -> {
          if (!value.isTextual()) {
            throw invalid(name, "must be a string");
          }
          return value.textValue();
        });
  }

  /** As {@link #text(String)}, of so many characters at most. */
  Optional<String> text(String name, int charsMax) {
    Optional<String> text = text(name);
    if (text.isPresent() && text.get().length() > charsMax) {
      throw invalid(name, "may have at most " + charsMax + " characters");
    }
    return text;
  }

  /** Turns the request down when it has a field that is not in {@code names}, naming it. */
  void allowOnly(Set<String> names) {
    fields
        .fieldNames()
        .forEachRemaining(name -> {
          if (!names.contains(name)) {
            throw invalid(name, "is no field here; there are " + String.join(", ", names));
          }
        });
  }

  /** Whether the field is there, be it null. */
  boolean has(String name) {
    return fields.has(name);
  }

  /** Empty when absent or null. */
  Optional<Boolean> flag(String name) {
    return value(name)
        .map(value -> {
          if (!value.isBoolean()) {
            throw invalid(name, "must be true or false");
          }
          return value.booleanValue();
        });
  }

  /** Empty when absent or null. */
  Optional<Integer> integer(String name, int min, int max) {
    return value(name)
        .map(value -> {
          if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
            throw invalid(name, "must be a whole number from %d to %d".formatted(min, max));
          }
          return value.intValue();
        });
  }

  /** Elements of a list of {@code min} to {@code max}; empty when absent or null. */
  Optional<List<JsonNode>> list(String name, int min, int max) {
    return value(name)
        .map(value -> {
          if (!value.isArray() || value.size() < min || value.size() > max) {
            throw invalid(name, "must be a list of %d to %d elements".formatted(min, max));
          }
          return value.valueStream().toList();
        });
  }

  /** A body within this one, for a message about it to name it. */
  JsonBody within(String name, ObjectNode inner) {
    return new JsonBody(inner, where + name + ".");
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> invalid(name, "must be a string"));
  }

  /** Empty when absent or null. */
  Optional<String> threadId(String name) {
    Optional<String> id = text(name);
    if (id.isPresent() && !id.get().matches(THREAD_ID)) {
      throw invalid(
          name, "may have 1 to 128 letters, digits, dots, colons, dashes and underscores");
    }
    return id;
  }

  /** One of {@code allowed}; empty when absent or null. */
  Optional<String> choice(String name, String... allowed) {
    Optional<String> chosen = text(name);
    if (chosen.isPresent() && !List.of(allowed).contains(chosen.get())) {
      throw invalid(name, "must be one of " + String.join(", ", allowed));
    }
    return chosen;
  }

  /** Empty when absent or null. */
  Optional<JsonBody> nested(String name) {
    return value(name)
        .map(value -> {
          if (value instanceof ObjectNode object) {
            return within(name, object);
          }
          throw invalid(name, "must be an object");
        });
  }

  /** Written like 30s or 2h, or as a number of seconds; empty when absent or null. */
  Optional<Duration> duration(String name, Duration min, Duration max) {
    return value(name)
        .map(value -> {
          Optional<Duration> read =
              value.isNumber() ? seconds(value.decimalValue()) : Durations.parse(value.asText());
          return read.filter(
                  duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0)
              .orElseThrow(() ->
                  invalid(
                      name,
                      "must be a duration from %s to %s, written like 30s, 5m or 2h, or in seconds"
                          .formatted(Durations.format(min), Durations.format(max))));
        });
  }

  /** Empty when absent or null. */
  Optional<JsonNode> value(String name) {
    return Optional.ofNullable(fields.get(name)).filter(value -> !value.isNull());
  }

  /** {@code predicate}: what the field must be, without its name and the full stop. */
  BadRequest invalid(String name, String predicate) {
    return BadRequest.invalid(where + name + " " + predicate + ".");
  }

  private static Optional<Duration> seconds(BigDecimal written) {
    // Far more than any duration allowed; keeps the conversion from overflowing.
    boolean sane = written.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) < 0;
    return sane
        ? Optional.of(Duration.ofMillis(written.movePointRight(3).longValue()))
        : Optional.empty();
  }

  /** The value as text for the model: strings as they are, anything else as JSON. */
  static String asText(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  private static String broken(JsonProcessingException e) {
    if (e.getLocation() == null) {
      return "The body is not valid JSON.";
    }
    return "The body is not valid JSON (line %d, column %d)."
        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }
}
