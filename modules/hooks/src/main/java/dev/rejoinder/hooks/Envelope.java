package dev.rejoinder.hooks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookFormat;
import dev.rejoinder.topics.EventText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What a webhook is sent of an event, in its format.
 *
 * <p>A body is compact JSON whose bytes {@code JSON.stringify(JSON.parse(body))} gives again, but
 * for numbers that JavaScript cannot hold: those keep their digits.
 */
public final class Envelope {

  private Envelope() {}

  /**
   * The event as filters see it and envelopes carry it: id, type, timestamp, userId (only when
   * known), source, subject, payload.
   *
   * @throws IllegalArgumentException when its data is no JSON object
   */
  public static ObjectNode event(Event event) {
    ObjectNode payload;
    try {
      payload = JsonText.object(event.getData());
    } catch (IllegalArgumentException e) {
      String message =
          "the data of the event %s is %s".formatted(event.getEventId(), e.getMessage());
      throw new IllegalArgumentException(message, e);
    }
    ObjectNode node =
        JsonText.empty()
            .put("id", event.getEventId())
            .put("type", event.getType())
            .put("timestamp", EventText.timestamp(event.getAt()));
    if (event.getUserId() != null) {
      node.put("userId", event.getUserId());
    }
    node.put("source", event.getSource()).put("subject", event.getSubject());
    node.set("payload", payload);
    return node;
  }

  /**
   * The request's body.
   *
   * @param subscribedName the name under which the webhook gets events of this type
   * @throws IllegalArgumentException when the event's data is no JSON object
   */
  public static String body(Webhook webhook, Event event, String subscribedName) {
    return body(webhook, event(event), subscribedName);
  }

  /** As {@link #body(Webhook, Event, String)}, of an event that was read before. */
  public static String body(Webhook webhook, ObjectNode event, String subscribedName) {
    ObjectNode named = JsonText.empty();
    named.setAll(event);
    named.put("type", subscribedName);
    return JsonText.of(
        switch (webhook.getFormat()) {
          case EVENT -> enveloped(webhook, named);
          case SIMPLE -> simple(named);
          case CLOUDEVENTS -> cloudEvent(named);
          case SLACK -> SlackMessage.of(named);
        });
  }

  /** The Content-Type of one event in this format. */
  public static String contentType(WebhookFormat format) {
    return switch (format) {
      case EVENT, SIMPLE, SLACK -> "application/json";
      case CLOUDEVENTS -> "application/cloudevents+json";
    };
  }

  private static ObjectNode enveloped(Webhook webhook, ObjectNode event) {
    ObjectNode body = JsonText.empty();
    body.set("event", event);
    body.putObject("webhook").put("id", webhook.getWebhookId()).put("name", webhook.getName());
    return body;
  }

  private static ObjectNode simple(ObjectNode event) {
    ObjectNode body = JsonText.empty();
    body.set("event", event.get("type"));
    body.set("data", event.get("payload"));
    body.set("timestamp", event.get("timestamp"));
    return body;
  }

  /** Structured mode of CloudEvents 1.0; {@code userid} is an extension. */
  private static ObjectNode cloudEvent(ObjectNode event) {
    ObjectNode body = JsonText.empty().put("specversion", "1.0");
    body.set("id", event.get("id"));
    body.put("source", uriReference(event.get("source").textValue()));
    body.set("type", event.get("type"));
    if (!event.get("subject").textValue().isEmpty()) {
      body.set("subject", event.get("subject"));
    }
    body.set("time", event.get("timestamp"));
    if (event.has("userId")) {
      body.set("userid", event.get("userId"));
    }
    body.put("datacontenttype", "application/json");
    body.set("data", event.get("payload"));
    return body;
  }

  /** A source is a plain name; CloudEvents wants a URI reference that is not empty. */
  private static String uriReference(String source) {
    String encoded = URLEncoder.encode(source, StandardCharsets.UTF_8).replace("+", "%20");
    return encoded.isEmpty() ? "unknown" : encoded;
  }
}
