package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.topics.RunIds;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code POST /api/hooks/events}: takes events of the caller's own for the caller's webhooks. */
final class Events {

  private static final String ID = "evt_";
  private static final String SOURCE = "api";
  private static final String BATCH = "events";
  private static final int BATCH_MAX = 100;
  private static final int ID_CHARS_MAX = 255;
  private static final Set<String> FIELDS =
      new TreeSet<>(Set.of("id", "type", "payload", "source", "subject", "userId", "timestamp"));

  private final CommandLog log;
  private final RequestIds ids;
  private final InstantSource clock;

  Events(CommandLog log, RequestIds ids, InstantSource clock) {
    this.log = log;
    this.ids = ids;
    this.clock = clock;
  }

  Reply post(Request request) {
    JsonBody body = request.body();
    String owner = request.owner();
    Optional<String> key = request.idempotencyKey();
    List<JsonBody> written = body.has(BATCH) ? batch(body) : List.of(body);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      JsonBody event = written.get(i);
      int place = i;
      Optional<String> named =
          event
              .text("id", ID_CHARS_MAX)
              .map(id -> owner + "\0" + id)
              .or(() -> key.map(given -> owner + "\0" + given + "\0" + place));
      String id = named.map(name -> RunIds.derived(ID, name)).orElseGet(() -> ids.fresh(ID));
      events.add(read(event, id, owner));
    }
    log.publish(events, request.traceparent());
    return accepted(events, body.has(BATCH));
  }

  private static List<JsonBody> batch(JsonBody body) {
    body.allowOnly(Set.of(BATCH));
    List<JsonNode> elements =
        body.list(BATCH, 1, BATCH_MAX).orElseThrow(() -> body.invalid(BATCH, "must not be null"));
    List<JsonBody> events = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      String name = "%s[%d]".formatted(BATCH, i);
      if (!(elements.get(i) instanceof ObjectNode event)) {
        throw body.invalid(name, "must be an object");
      }
      events.add(body.within(name, event));
    }
    return events;
  }

  private Event read(JsonBody body, String id, String owner) {
    body.allowOnly(FIELDS);
    String type = body.text("type").orElseThrow(() -> BadRequest.missing(body.where() + "type"));
    if (!EventTypeNames.valid(type)) {
      throw body.invalid(
          "type",
          "may have 1 to 100 letters, digits, dots, colons, slashes, dashes and underscores");
    }
    JsonNode payload =
        body.nested("payload")
            .map(JsonBody::fields)
            .orElseGet(() -> JsonNodeFactory.instance.objectNode());
    return Event.newBuilder()
        .setEventId(id)
        .setType(type)
        .setSubject(filled(body, "subject").orElse(id))
        .setAt(at(body))
        .setData(payload.toString())
        .setSource(filled(body, "source").orElse(SOURCE))
        .setUserId(filled(body, "userId").orElse(null))
        .setOwner(owner)
        .build();
  }

  private static Optional<String> filled(JsonBody body, String name) {
    Optional<String> text = body.text(name, ID_CHARS_MAX);
    if (text.isPresent() && text.get().isBlank()) {
      throw body.invalid(name, "must not be blank");
    }
    return text;
  }

  private Instant at(JsonBody body) {
    Optional<String> written = body.text("timestamp");
    try {
      return written
          .map(text -> OffsetDateTime.parse(text).toInstant())
          .orElseGet(clock::instant)
          .truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      throw body.invalid("timestamp", "must be a time like 2026-01-31T12:00:00Z");
    }
  }

  private static Reply accepted(List<Event> events, boolean batch) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("accepted", events.size());
    if (!batch) {
      body.put("id", events.getFirst().getEventId());
    }
    ArrayNode ids = body.putArray("ids");
    events.forEach(event -> ids.add(event.getEventId()));
    return Reply.of(202, body);
  }
}
