package dev.rejoinder.standalone.listen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request's body carries.
 *
 * @param items one, or those of a batch
 */
public record Content(Format format, boolean batch, List<Item> items) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Forms a body can have; those of webhooks first. */
  public enum Format {
    EVENT("event"),
    SIMPLE("simple"),
    CLOUDEVENTS("cloudevents"),
    SLACK("slack"),
    TOOL_CALL("tool call"),
    TASK("task"),
    JSON("json"),
    OTHER("not json");

    private final String label;

    Format(String label) {
      this.label = label;
    }

    /** As webhooks name it, in words. */
    public String label() {
      return label;
    }
  }

  /**
   * One thing that happened, or is asked for.
   *
   * @param type the event's type, the tool's name, or Slack's text; empty when the form has none
   * @param id the event's or call's own id; empty when the form has none
   */
  public record Item(String type, String id) {}

  public Content {
    items = List.copyOf(items);
  }

  /** Never fails: what is not known is {@link Format#JSON} or {@link Format#OTHER}. */
  public static Content of(String body) {
    JsonNode json = parsed(body);
    if (json.isArray() && !json.isEmpty()) {
      List<Item> items = new ArrayList<>();
      json.forEach(element -> items.add(item(format(element), element)));
      return new Content(format(json.get(0)), true, items);
    }
    return new Content(format(json), false, List.of(item(format(json), json)));
  }

  /** {@code body} with each member on a line of its own; as it is when it is not JSON. */
  public static String pretty(String body) {
    JsonNode json = parsed(body);
    return json.isMissingNode() ? body : json.toPrettyString();
  }

  private static JsonNode parsed(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  private static Format format(JsonNode json) {
    if (json.path("event").path("type").isTextual()) {
      return Format.EVENT;
    }
    if (json.path("specversion").isTextual()) {
      return Format.CLOUDEVENTS;
    }
    if (json.path("event").isTextual()) {
      return Format.SIMPLE;
    }
    if (json.path("tool_call_id").isTextual()) {
      return Format.TOOL_CALL;
    }
    if (json.path("correlationId").isTextual()) {
      return Format.TASK;
    }
    if (json.path("text").isTextual()) {
      return Format.SLACK;
    }
    return json.isMissingNode() ? Format.OTHER : Format.JSON;
  }

  private static Item item(Format format, JsonNode json) {
    return switch (format) {
      case EVENT -> item(json.path("event"), "type", "id");
      case CLOUDEVENTS -> item(json, "type", "id");
      case SIMPLE -> item(json, "event", "id");
      case SLACK -> item(json, "text", "id");
      case TOOL_CALL -> item(json, "function_name", "tool_call_id");
      case TASK -> item(json, "task", "correlationId");
      case JSON, OTHER -> new Item("", "");
    };
  }

  private static Item item(JsonNode json, String type, String id) {
    return new Item(json.path(type).asText(), json.path(id).asText());
  }
}
