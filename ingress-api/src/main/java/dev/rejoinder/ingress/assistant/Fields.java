package dev.rejoinder.ingress.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

  Fields renamed(String newWhere) {
    return new Fields(node, newWhere, problems);
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
