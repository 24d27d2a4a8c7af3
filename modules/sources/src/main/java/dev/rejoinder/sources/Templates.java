package dev.rejoinder.sources;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts with JSON pointers (RFC 6901) in double braces: <code>{{/payload/body}}</code> stands for
 * what the event has there. There is no logic in them.
 *
 * <p>Text stands for itself, numbers, true and false for how JSON writes them, objects and lists
 * for their JSON; null and what is not there for nothing.
 */
public final class Templates {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(.*?)(}}|\\z)", Pattern.DOTALL);

  /** What events have; a pointer to anything else would never find it. */
  private static final Set<String> MEMBERS =
      new TreeSet<>(Set.of("id", "type", "timestamp", "source", "subject", "payload"));

  private Templates() {}

  /**
   * {@code template} with what {@code event} has in the places it names.
   *
   * @param event an object with id, type, timestamp, source, subject and payload
   */
  public static String render(String template, JsonNode event) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(found -> Matcher.quoteReplacement(text(event.at(pointer(found)))));
  }

  /** {@code template} with each of its texts rendered, however deep; its keys stay. */
  public static ObjectNode render(ObjectNode template, JsonNode event) {
    ObjectNode rendered = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : template.properties()) {
      rendered.set(field.getKey(), rendered(field.getValue(), event));
    }
    return rendered;
  }

  /** What is wrong with it: a sentence's predicate; empty when it can be rendered. */
  static Optional<String> fault(String template) {
    return PLACEHOLDER
        .matcher(template)
        .results()
        .flatMap(found -> fault(found).stream())
        .findFirst();
  }

  private static Optional<String> fault(MatchResult found) {
    String written = found.group(1).strip();
    if (found.group(2).isEmpty()) {
      return Optional.of("has {{ without }}");
    }
    if (!written.startsWith("/") || written.matches("(?s).*~(?![01]).*")) {
      return Optional.of("has {{%s}}, which is not a JSON pointer".formatted(written));
    }
    if (!MEMBERS.contains(written.substring(1).split("/", -1)[0])) {
      return Optional.of(
          "has {{%s}}, which must begin with what events have: one of /%s"
              .formatted(written, String.join(", /", MEMBERS)));
    }
    return Optional.empty();
  }

  private static JsonNode rendered(JsonNode template, JsonNode event) {
    if (template instanceof ObjectNode mapping) {
      return render(mapping, event);
    }
    if (template instanceof ArrayNode list) {
      ArrayNode rendered = JsonNodeFactory.instance.arrayNode();
      list.forEach(element -> rendered.add(rendered(element, event)));
      return rendered;
    }
    return template.isTextual() ? TextNode.valueOf(render(template.textValue(), event)) : template;
  }

  private static JsonPointer pointer(MatchResult found) {
    return JsonPointer.compile(found.group(1).strip());
  }

  private static String text(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.isNull() ? "" : value.asText();
  }
}
