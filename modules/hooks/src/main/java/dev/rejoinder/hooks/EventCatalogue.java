package dev.rejoinder.hooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The events there are, and which of them a webhook's event types ask for.
 *
 * <p>A webhook's event types are names of the catalogue or aliases ({@code agent:response}), names
 * with a star at their end ({@code app:*}, {@code task.*}), or {@code *} for everything. Events
 * users post may have types the catalogue does not know, and so may those of providers.
 *
 * <p>An alias with a dot is what a provider calls the event ({@code call.ended}); it must be
 * written out, for {@code call.*} is about tool calls.
 */
public final class EventCatalogue {

  private static final String EVERYTHING = "*";

  /** Events of providers are in their own words behind these, and there are more than we list. */
  private static final List<String> PROVIDERS =
      List.of("openphone.", "slack.", "discord.", "github.", "stripe.");

  private static final String FILE = "event-types.json";
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final Map<String, EventType> BY_NAME = read();

  private EventCatalogue() {}

  /** All of them, those of one kind together. */
  public static List<EventType> types() {
    return List.copyOf(BY_NAME.values());
  }

  /** The type of this name, or else the first that has it as an alias. */
  public static Optional<EventType> find(String name) {
    EventType named = BY_NAME.get(name);
    return named != null
        ? Optional.of(named)
        : BY_NAME.values().stream().filter(type -> type.aliases().contains(name)).findFirst();
  }

  /** Whether {@code name} is a type's name or alias; no wildcard is. */
  public static boolean known(String name) {
    return find(name).isPresent();
  }

  /** Whether a webhook may ask for {@code name}: it is known, or a provider's. */
  public static boolean subscribable(String name) {
    return known(name) || PROVIDERS.stream().anyMatch(name::startsWith);
  }

  /** Whether {@code pattern} stands for any type that begins as it does. */
  public static boolean wildcard(String pattern) {
    return pattern.endsWith(EVERYTHING);
  }

  /**
   * The name under which a webhook of these event types gets an event; empty when it does not.
   *
   * <p>A name written out goes before a wildcard, and the event's own name before its aliases;
   * {@code *} gives the event under its own name.
   *
   * @param eventTypes of the webhook
   * @param type of the event: its own name, not an alias
   */
  public static Optional<String> subscribedName(List<String> eventTypes, String type) {
    EventType known = BY_NAME.get(type);
    List<String> aliases = known == null ? List.of() : known.aliases();
    return names(type, aliases)
        .filter(eventTypes::contains)
        .findFirst()
        .or(() ->
            names(type, aliases)
                .filter(name -> name.equals(type) || name.indexOf('.') < 0)
                .filter(name -> beginsAsOneOf(eventTypes, name))
                .findFirst())
        .or(() -> eventTypes.contains(EVERYTHING) ? Optional.of(type) : Optional.empty());
  }

  private static Stream<String> names(String type, List<String> aliases) {
    return Stream.concat(Stream.of(type), aliases.stream());
  }

  private static boolean beginsAsOneOf(List<String> eventTypes, String name) {
    return eventTypes.stream()
        .filter(pattern -> wildcard(pattern) && !pattern.equals(EVERYTHING))
        .anyMatch(pattern -> name.startsWith(pattern.substring(0, pattern.length() - 1)));
  }

  private static Map<String, EventType> read() {
    Map<String, EventType> types = new LinkedHashMap<>();
    try (InputStream file = EventCatalogue.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException(FILE + " is missing from the jar");
      }
      for (JsonNode entry : new ObjectMapper().readTree(file)) {
        EventType type = type(entry);
        types.put(type.name(), type);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " cannot be read", e);
    }
    return types;
  }

  private static EventType type(JsonNode entry) {
    String name = entry.path("name").asText();
    String description = entry.path("description").asText();
    ObjectNode schema =
        ((ObjectNode) entry).objectNode().put("$schema", DIALECT).put("title", name);
    schema.put("description", description).put("type", "object");
    schema.set("properties", entry.path("properties"));
    schema.set("required", entry.path("required"));
    List<String> aliases = new ArrayList<>();
    entry.path("aliases").forEach(alias -> aliases.add(alias.asText()));
    return new EventType(name, description, aliases, schema, entry.path("example"));
  }
}
