package dev.rejoinder.hooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A kind of event there is.
 *
 * @param name as events carry it
 * @param description one sentence
 * @param aliases other names webhooks may subscribe to it under, and then get it under
 * @param schema JSON Schema, draft 2020-12, of its payload; payloads may hold more than it says
 * @param example a payload that fits {@code schema}
 */
public record EventType(
    String name, String description, List<String> aliases, JsonNode schema, JsonNode example) {

  public EventType {
    aliases = List.copyOf(aliases);
  }
}
