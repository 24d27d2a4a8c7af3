package dev.rejoinder.ingress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON object a request carries; its accessors turn down what does not fit. */
record JsonBody(ObjectNode fields) {

  /** Keeps numbers as they were written: outputs are passed on, and compared by digest. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  static JsonBody none() {
    return new JsonBody(JsonNodeFactory.instance.objectNode());
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
      JsonNode parsed = MAPPER.readTree(bytes);
      if (parsed instanceof ObjectNode object) {
        return new JsonBody(object);
      }
      throw new BadRequest(Reply.error(400, "Invalid JSON", "The body must be a JSON object."));
    } catch (JsonProcessingException e) {
      throw new BadRequest(Reply.error(400, "Invalid JSON", broken(e)));
    } catch (IOException e) {
      throw new BadRequest(Reply.error(400, "Invalid JSON", "The body is not text in UTF-8."));
    }
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
    JsonNode value = fields.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw BadRequest.invalid(name + " must be a string.");
    }
    return Optional.of(value.textValue());
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> BadRequest.invalid(name + " must be a string."));
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
