package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.EventCatalogue;
import dev.rejoinder.hooks.EventType;

/** Shows the catalogue of events. */
final class EventTypes {

  private EventTypes() {}

  static Reply list(Request request) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    EventCatalogue.types().forEach(type -> data.add(shown(type)));
    return Reply.of(200, body);
  }

  /** Found by an alias, too. */
  static Reply show(Request request) {
    String name = request.path("name");
    return Reply.of(
        200,
        shown(
            EventCatalogue.find(name)
                .orElseThrow(() ->
                    BadRequest.notFound(
                        "Event type not found",
                        "There is no event type '%s'; GET /api/hooks/event-types lists them."
                            .formatted(name)))));
  }

  private static ObjectNode shown(EventType type) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("name", type.name()).put("description", type.description());
    type.aliases().forEach(body.putArray("aliases")::add);
    body.set("schema", type.schema());
    body.set("example", type.example());
    return body;
  }
}
