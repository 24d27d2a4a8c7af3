package dev.rejoinder.sources.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.topics.EventText;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads what OpenPhone sends in any of its forms: the documented {@code {event_type, data}}, Quo's
 * with {@code data.resource}, and the older one with {@code data.object}.
 *
 * <p>Sources: the reference's openphone-webhooks, OpenPhone's webhook guide, Quo's API reference.
 */
final class OpenPhonePayload {

  private static final String RECEIVED = "message.received";

  /** Events whose data is documented. */
  private static final Set<String> DOCUMENTED =
      Set.of(
          RECEIVED,
          "message.sent",
          "call.started",
          "call.ended",
          "contact.created",
          "contact.updated");

  private OpenPhonePayload() {}

  /** The two numbers, the same whichever of them wrote. */
  static Optional<String> conversation(JsonNode payload) {
    JsonNode object = object(payload);
    TreeSet<String> numbers = new TreeSet<>();
    number(object.path("from")).ifPresent(numbers::add);
    number(object.path("to")).ifPresent(numbers::add);
    return numbers.isEmpty() ? Optional.empty() : Optional.of(String.join("/", numbers));
  }

  static Optional<InboundMessage> message(String type, JsonNode payload, Optional<String> self) {
    JsonNode object = object(payload);
    Optional<String> from = number(object.path("from"));
    Optional<String> to = number(object.path("to"));
    if (!type.startsWith("message.") || from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    boolean ours =
        !type.equals(RECEIVED)
            || direction(object).filter("outbound"::equals).isPresent()
            || self.filter(from.get()::equals).isPresent();
    return Optional.of(
        new InboundMessage(
            body(object).orElse("").strip(),
            from.get(),
            conversation(payload).orElseThrow(),
            Map.of("from", to.get(), "to", from.get()),
            ours ? Optional.of("it went out from here") : Optional.empty()));
  }

  /**
   * The documented fields that are there, and what else the provider says; another event's payload
   * as it is.
   */
  static ObjectNode documented(String type, ObjectNode payload, Instant receivedAt) {
    if (!DOCUMENTED.contains(type)) {
      return payload;
    }
    JsonNode object = object(payload);
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    put(data, "id", text(object.path("id")));
    put(data, "from", number(object.path("from")));
    put(data, "to", number(object.path("to")));
    put(data, "body", body(object));
    put(data, "direction", direction(object));
    put(data, "name", name(object));
    put(data, "phone", phone(object));
    put(data, "timestamp", Optional.of(timestamp(object, payload, receivedAt)));
    for (Map.Entry<String, JsonNode> other : object.properties()) {
      data.putIfAbsent(other.getKey(), other.getValue());
    }
    return data;
  }

  private static void put(ObjectNode data, String name, Optional<String> value) {
    value.ifPresent(text -> data.put(name, text));
  }

  private static JsonNode object(JsonNode payload) {
    JsonNode data = payload.path("data");
    return Stream.of(data.path("resource"), data.path("object"), data)
        .filter(JsonNode::isObject)
        .findFirst()
        .orElse(payload);
  }

  private static String timestamp(JsonNode object, JsonNode payload, Instant receivedAt) {
    return Stream.of(
            object.path("timestamp"),
            object.path("completedAt"),
            object.path("updatedAt"),
            object.path("createdAt"),
            payload.path("createdAt"))
        .flatMap(node -> text(node).stream())
        .findFirst()
        .orElseGet(() -> EventText.timestamp(receivedAt));
  }

  private static Optional<String> body(JsonNode object) {
    return Stream.of("body", "text", "content")
        .flatMap(name -> text(object.path(name)).stream())
        .findFirst();
  }

  private static Optional<String> direction(JsonNode object) {
    return text(object.path("direction"))
        .map(written ->
            switch (written) {
              case "incoming" -> "inbound";
              case "outgoing" -> "outbound";
              default -> written;
            });
  }

  private static Optional<String> name(JsonNode object) {
    JsonNode names =
        object.path("defaultFields").isObject() ? object.path("defaultFields") : object;
    String full =
        (names.path("firstName").asText("") + " " + names.path("lastName").asText("")).strip();
    return text(object.path("name")).or(() -> Optional.of(full).filter(name -> !name.isEmpty()));
  }

  private static Optional<String> phone(JsonNode object) {
    return text(object.path("phone"))
        .or(() -> text(object.at("/defaultFields/phoneNumbers/0/value")))
        .or(() ->
            object
                .path("fields")
                .valueStream()
                .filter(field -> field.path("type").asText("").equals("phone-number"))
                .flatMap(field -> text(field.path("value")).stream())
                .findFirst());
  }

  /** A number, or the first of several. */
  private static Optional<String> number(JsonNode node) {
    return text(node.isArray() ? node.path(0) : node);
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node.asText("")).filter(text -> node.isTextual() && !text.isEmpty());
  }
}
