package dev.rejoinder.ingress.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.runtime.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields of one mapping in the file, read with a sentence for each that does not fit. */
final class Fields {

  private final JsonNode node;
  private final String where;
  private final List<String> problems;

  /**
   * @param where how sentences name the mapping: {@code Assistant 'weather'}
   */
  Fields(JsonNode node, String where, List<String> problems) {
    this.node = node;
    this.where = where;
    this.problems = problems;
  }

  /** Notes every key that is not {@code allowed}. */
  void only(Set<String> allowed) {
    TreeSet<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(allowed);
    unknown.forEach(key -> problem("has '%s', which is not a setting here".formatted(key)));
  }

  String requiredText(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty() && !present(key)) {
      problem("needs '" + key + "'");
    }
    return text.orElse("");
  }

  /** Empty when absent or not text, which is noted. */
  Optional<String> text(String key) {
    if (!present(key)) {
      return Optional.empty();
    }
    JsonNode value = node.get(key);
    if (!value.isTextual()) {
      problem("'%s' must be text".formatted(key));
      return Optional.empty();
    }
    return Optional.of(value.textValue());
  }

  int integer(String key, int defaultValue, int min, int max) {
    if (!present(key)) {
      return defaultValue;
    }
    JsonNode value = node.get(key);
    if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
      problem("'%s' must be a whole number from %d to %d".formatted(key, min, max));
      return defaultValue;
    }
    return value.intValue();
  }

  /** Elements of a list of mappings; empty when absent; anything else is noted. */
  List<JsonNode> mappings(String key) {
    if (!present(key)) {
      return List.of();
    }
    JsonNode value = node.get(key);
    List<JsonNode> elements = value.valueStream().toList();
    if (!value.isArray() || !elements.stream().allMatch(JsonNode::isObject)) {
      problem("'%s' must be a list of mappings".formatted(key));
      return List.of();
    }
    return elements;
  }

  /** The name of an enum's constant for one of {@code allowed}; anything else is noted. */
  String choice(String key, String defaultValue, String... allowed) {
    String written = text(key).orElse(defaultValue);
    if (!List.of(allowed).contains(written)) {
      problem("'%s' must be one of %s".formatted(key, String.join(", ", allowed)));
    }
    return (List.of(allowed).contains(written) ? written : defaultValue).toUpperCase(Locale.ROOT);
  }

  /** False when absent; anything but true and false is noted. */
  boolean flag(String key) {
    JsonNode value = node.path(key);
    if (present(key) && !value.isBoolean()) {
      problem("'%s' must be true or false".formatted(key));
    }
    return value.booleanValue();
  }

  /** Milliseconds; null when absent or not a duration from 1 ms to {@code max}, which is noted. */
  @Nullable Long durationMs(String key, Duration max) {
    Optional<String> written = text(key);
    Optional<Duration> duration =
        written
            .flatMap(Durations::parse)
            .filter(parsed -> parsed.isPositive() && parsed.compareTo(max) <= 0);
    if (written.isPresent() && duration.isEmpty()) {
      problem(
          "'%s' must be a duration from 1ms to %s, written like 250ms, 10s, 5m or 2h"
              .formatted(key, Durations.format(max)));
    }
    return duration.map(Duration::toMillis).orElse(null);
  }

  /** A mapping within this one; empty when absent or anything else, which is noted. */
  Optional<Fields> mapping(String key) {
    if (present(key) && !node.get(key).isObject()) {
      problem("'%s' must be a mapping".formatted(key));
      return Optional.empty();
    }
    return node(key).map(inner -> new Fields(inner, where + ", " + key, problems));
  }

  Optional<JsonNode> node(String key) {
    return present(key) ? Optional.of(node.get(key)) : Optional.empty();
  }

  boolean present(String key) {
    return node.hasNonNull(key);
  }

  /** Notes a sentence: what is wrong, after the mapping's name and before the full stop. */
  void problem(String predicate) {
    problems.add(where + (predicate.startsWith("'") ? ": " : " ") + predicate + ".");
  }
}
