package dev.rejoinder.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON written the way JavaScript writes it.
 *
 * <p>Receivers check signatures over {@code JSON.stringify(JSON.parse(body))}, as the examples they
 * learn from do; so that is what goes out: compact, nothing escaped that need not be, integer-like
 * names first, numbers in JavaScript's form. A number JavaScript cannot hold keeps its digits: its
 * value matters more, and a receiver that checks the raw body is not affected.
 */
public final class JsonText {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** The largest name JavaScript takes for the index of an array. */
  private static final long INDEX_MAX = 4_294_967_294L;

  private static final int INDEX_DIGITS_MAX = 10;
  private static final int FIRST_PRINTABLE = 0x20;

  private JsonText() {}

  /**
   * The object {@code text} is, its numbers digit by digit.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static ObjectNode object(String text) {
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  static ObjectNode empty() {
    return MAPPER.createObjectNode();
  }

  public static String of(JsonNode node) {
    StringBuilder text = new StringBuilder();
    write(node, text);
    return text.toString();
  }

  private static void write(JsonNode node, StringBuilder text) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject(node, text);
      case ARRAY -> writeArray(node, text);
      case STRING -> writeString(node.textValue(), text);
      case NUMBER -> text.append(number(node.decimalValue()));
      case BOOLEAN, NULL -> text.append(node.asText());
      case MISSING, BINARY, POJO ->
          throw new IllegalArgumentException("not JSON: a " + node.getNodeType());
    }
  }

  private static void writeArray(JsonNode array, StringBuilder text) {
    text.append('[');
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      write(array.get(i), text);
    }
    text.append(']');
  }

  private static void writeObject(JsonNode object, StringBuilder text) {
    char separator = '{';
    for (String name : names(object)) {
      text.append(separator);
      writeString(name, text);
      text.append(':');
      write(object.get(name), text);
      separator = ',';
    }
    text.append(object.isEmpty() ? "{}" : "}");
  }

  /** Names as JavaScript orders them: indices by number, then the others as they came. */
  private static List<String> names(JsonNode object) {
    List<Map.Entry<Long, String>> indices = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      index(name)
          .ifPresentOrElse(index -> indices.add(Map.entry(index, name)), () -> others.add(name));
    }
    if (indices.isEmpty()) {
      return others;
    }
    List<String> ordered = new ArrayList<>();
    indices.stream()
        .sorted(Comparator.comparing(Map.Entry::getKey))
        .forEach(index -> ordered.add(index.getValue()));
    ordered.addAll(others);
    return ordered;
  }

  private static Optional<Long> index(String name) {
    boolean digits =
        !name.isEmpty()
            && name.length() <= INDEX_DIGITS_MAX
            && name.chars().allMatch(c -> c >= '0' && c <= '9')
            && (name.length() == 1 || name.charAt(0) != '0');
    return digits
        ? Optional.of(Long.parseLong(name)).filter(index -> index <= INDEX_MAX)
        : Optional.empty();
  }

  private static void writeString(String value, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        text.append(c).append(value.charAt(i + 1));
        i++;
      } else {
        writeCharacter(c, text);
      }
    }
    text.append('"');
  }

  private static void writeCharacter(char c, StringBuilder text) {
    switch (c) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\b' -> text.append("\\b");
      case '\f' -> text.append("\\f");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      default -> {
        if (c < FIRST_PRINTABLE || Character.isSurrogate(c)) {
          text.append("\\u%04x".formatted((int) c));
        } else {
          text.append(c);
        }
      }
    }
  }

  /** As JavaScript writes it when it can hold it; else digit by digit. */
  private static String number(BigDecimal value) {
    double held = value.doubleValue();
    if (Double.isInfinite(held)) {
      return value.toString();
    }
    String written = JsNumber.of(held);
    return new BigDecimal(written).compareTo(value) == 0 ? written : value.toString();
  }
}
