package dev.rejoinder.hooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An event as a Slack message people can read, whatever it tells.
 *
 * <p>Its type stands first, then each member of its payload on a line, then where it comes from.
 * What is too long is cut and ends in an ellipsis: Slack refuses a message beyond its limits.
 */
final class SlackMessage {

  private static final int SECTION_CHARS_MAX = 3000;
  private static final int VALUE_CHARS_MAX = 1500;
  private static final int LABEL_CHARS_MAX = 200;
  private static final int SUMMARY_CHARS_MAX = 300;

  /** Slack takes 50 blocks; nobody reads more than this. */
  private static final int SECTIONS_MAX = 10;

  /** Members that say in words what happened; the first there is stands in the notification. */
  private static final List<String> TELLING =
      List.of("response", "message", "text", "warningMessage", "error", "reason", "status");

  private static final String ELLIPSIS = "…";

  private SlackMessage() {}

  /** {@code event}: as {@link Envelope#event} gives it. */
  static ObjectNode of(ObjectNode event) {
    String type = escaped(event.get("type").textValue(), LABEL_CHARS_MAX);
    JsonNode payload = event.get("payload");
    ObjectNode message = JsonText.empty().put("text", type + summary(payload));
    ArrayNode blocks = message.putArray("blocks");
    addSection(blocks, "*" + type + "*");
    sections(payload).forEach(text -> addSection(blocks, text));
    ObjectNode context = blocks.addObject().put("type", "context");
    context.putArray("elements").addObject().put("type", "mrkdwn").put("text", origin(event));
    return message;
  }

  private static void addSection(ArrayNode blocks, String text) {
    ObjectNode section = blocks.addObject().put("type", "section");
    section.putObject("text").put("type", "mrkdwn").put("text", text);
  }

  private static String summary(JsonNode payload) {
    return TELLING.stream()
        .filter(payload::hasNonNull)
        .findFirst()
        .map(name -> ": " + escaped(words(payload.get(name)), SUMMARY_CHARS_MAX))
        .orElse("");
  }

  /** A line for each member, as many in a section as fit. */
  private static List<String> sections(JsonNode payload) {
    List<String> sections = new ArrayList<>();
    StringBuilder section = new StringBuilder();
    for (Map.Entry<String, JsonNode> member : payload.properties()) {
      String line =
          "*%s:* %s"
              .formatted(
                  escaped(member.getKey(), LABEL_CHARS_MAX),
                  escaped(words(member.getValue()), VALUE_CHARS_MAX));
      if (section.length() + 1 + line.length() > SECTION_CHARS_MAX) {
        sections.add(section.toString());
        section.setLength(0);
        if (sections.size() == SECTIONS_MAX) {
          sections.add(ELLIPSIS);
          return sections;
        }
      }
      section.append(section.isEmpty() ? "" : "\n").append(line);
    }
    if (!section.isEmpty()) {
      sections.add(section.toString());
    }
    return sections;
  }

  private static String origin(ObjectNode event) {
    List<String> parts = new ArrayList<>();
    for (String name : List.of("source", "subject", "timestamp", "id")) {
      String part = event.get(name).textValue();
      if (!part.isEmpty()) {
        parts.add(escaped(part, LABEL_CHARS_MAX));
      }
    }
    return String.join(" · ", parts);
  }

  private static String words(JsonNode value) {
    return value.isTextual() ? value.textValue() : JsonText.of(value);
  }

  /** Without Slack's control characters; at most {@code charsMax} with the ellipsis. */
  private static String escaped(String text, int charsMax) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      String next =
          switch (character) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            default -> Character.toString(character);
          };
      i += Character.charCount(character);
      int needed = next.length() + (i < text.length() ? ELLIPSIS.length() : 0);
      if (escaped.length() + needed > charsMax) {
        return escaped.append(ELLIPSIS).toString();
      }
      escaped.append(next);
    }
    return escaped.toString();
  }
}
