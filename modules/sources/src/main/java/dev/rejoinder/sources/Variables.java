package dev.rejoinder.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts in what <code>${NAME}</code> in the texts of a file stands for, once: what is put in is not
 * looked through again. Notes each name that is unset.
 */
final class Variables {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}?");
  private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

  private final Function<String, Optional<String>> values;
  private final List<String> problems;

  Variables(Function<String, Optional<String>> values, List<String> problems) {
    this.values = values;
    this.problems = problems;
  }

  /**
   * {@code node} with every text in it as it is meant; keys stay as they are.
   *
   * @param where how sentences name it: {@code Source 'slack', secrets}
   */
  JsonNode resolved(JsonNode node, String where) {
    if (node.isTextual()) {
      return TextNode.valueOf(
          REFERENCE.matcher(node.textValue()).replaceAll(reference -> value(reference, where)));
    }
    if (node instanceof ArrayNode list) {
      ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
      list.forEach(element -> resolved.add(resolved(element, where)));
      return resolved;
    }
    if (node instanceof ObjectNode mapping) {
      ObjectNode resolved = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : mapping.properties()) {
        resolved.set(field.getKey(), resolved(field.getValue(), where + ", " + field.getKey()));
      }
      return resolved;
    }
    return node;
  }

  private String value(MatchResult reference, String where) {
    String name = reference.group(1);
    if (!name.matches(NAME) || !reference.group().endsWith("}")) {
      problems.add("%s: '%s' must be ${ with a name and }.".formatted(where, reference.group()));
      return "unset";
    }
    Optional<String> value = values.apply(name);
    if (value.isEmpty()) {
      problems.add("%s: %s is not set.".formatted(where, name));
    }
    return Matcher.quoteReplacement(value.orElse("unset"));
  }
}
