package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.Webhooks.Created;
import dev.rejoinder.schemas.Webhook;
import java.util.Set;
import java.util.TreeSet;

/** The same webhooks as {@link Webhooks}, under the paths and names simpler clients know. */
final class GuideWebhooks {

  private static final Set<String> FIELDS =
      new TreeSet<>(Set.of("url", "events", "name", "secret", "allowUnknown"));

  private final Webhooks webhooks;

  GuideWebhooks(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  /** Deliveries have the form such clients read: event, data and timestamp. */
  Reply register(Request request) throws InterruptedException {
    JsonBody body = request.body();
    body.allowOnly(FIELDS);
    body.require("url", "events");
    ObjectNode asked = body.fields().deepCopy();
    EventTypeNames.read(body, "events", allowUnknown(body));
    asked.set("eventTypes", asked.remove("events"));
    asked.put("format", "simple");
    Created created = webhooks.create(request, new JsonBody(asked, ""));
    ObjectNode shown = said("Webhook registered", created.webhook());
    return Reply.of(200, shown.put("secret", created.secret()));
  }

  Reply subscribe(Request request) throws InterruptedException {
    JsonBody body = request.body();
    body.allowOnly(new TreeSet<>(Set.of("events", "allowUnknown")));
    body.require("events");
    Webhook webhook =
        webhooks.subscribe(request, EventTypeNames.read(body, "events", allowUnknown(body)));
    return Reply.of(200, said("Webhook subscribed", webhook));
  }

  Reply delete(Request request) throws InterruptedException {
    webhooks.remove(request);
    return Reply.of(
        200,
        JsonNodeFactory.instance
            .objectNode()
            .put("success", true)
            .put("message", "Webhook deleted"));
  }

  private static boolean allowUnknown(JsonBody body) {
    return body.flag("allowUnknown").orElse(false);
  }

  private static ObjectNode said(String message, Webhook webhook) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("success", true).put("message", message);
    body.put("id", webhook.getWebhookId()).put("url", webhook.getUrl());
    webhook.getEventTypes().forEach(body.putArray("events")::add);
    return body;
  }
}
