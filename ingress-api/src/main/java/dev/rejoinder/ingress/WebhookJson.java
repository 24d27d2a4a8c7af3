package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.runtime.Durations;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookBatch;
import dev.rejoinder.schemas.WebhookState;
import dev.rejoinder.schemas.WebhookStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes webhooks as the API shows them: never a secret, nor the value of a header. */
final class WebhookJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String MASKED = "***";

  private final KnownStates states;

  WebhookJson(KnownStates states) {
    this.states = states;
  }

  static String path(String id) {
    return "/api/hooks/webhooks/" + id;
  }

  ObjectNode resource(Webhook webhook) {
    ObjectNode body = NODES.objectNode().put("id", webhook.getWebhookId());
    body.put("name", webhook.getName()).put("url", webhook.getUrl());
    webhook.getEventTypes().forEach(body.putArray("eventTypes")::add);
    body.put("enabled", states.status(webhook) != WebhookStatus.DISABLED);
    body.put("createdAt", RunJson.time(webhook.getCreatedAt()));
    body.put("updatedAt", RunJson.time(webhook.getUpdatedAt()));
    putStatus(body, webhook);
    body.put("format", webhook.getFormat().name().toLowerCase(Locale.ROOT));
    body.set("filter", filter(webhook));
    ObjectNode headers = body.putObject("headers");
    webhook.getHeaderNames().forEach(name -> headers.put(name, MASKED));
    body.put("description", webhook.getDescription());
    webhook.getMetadata().forEach(body.putObject("metadata")::put);
    putSending(body, webhook);
    body.put("signature", webhook.getPublicKey() == null ? "v1" : "v1a");
    body.put("publicKey", webhook.getPublicKey());
    return body;
  }

  private void putStatus(ObjectNode body, Webhook webhook) {
    WebhookStatus status = states.status(webhook);
    Optional<WebhookState> state =
        states
            .find(webhook.getWebhookId())
            .filter(known -> webhook.getEnabled() && !before(known, webhook));
    Instant since = webhook.getEnabled() ? webhook.getEnabledAt() : webhook.getUpdatedAt();
    String reason = webhook.getEnabled() ? null : "It was switched off by its owner.";
    body.put("status", status.name().toLowerCase(Locale.ROOT));
    body.put("statusReason", state.map(WebhookState::getReason).orElse(reason));
    body.put("statusSince", RunJson.time(state.map(WebhookState::getSince).orElse(since)));
  }

  /** A state from before the webhook was last enabled counts no more. */
  private static boolean before(WebhookState state, Webhook webhook) {
    return webhook.getEnabledAt().isAfter(state.getSince());
  }

  private static void putSending(ObjectNode body, Webhook webhook) {
    WebhookBatch batch = webhook.getBatch();
    body.set(
        "batch",
        batch == null
            ? NODES.nullNode()
            : NODES
                .objectNode()
                .put("maxEvents", batch.getEventsMax())
                .put("maxWait", written(batch.getWaitMaxMs())));
    body.put("ordered", webhook.getOrdered());
    List<Long> delaysMs = webhook.getRetryDelaysMs();
    if (delaysMs == null) {
      body.putNull("retrySchedule");
    } else {
      ArrayNode schedule = body.putArray("retrySchedule");
      delaysMs.forEach(delayMs -> schedule.add(written(delayMs)));
    }
    body.put("eventsPerMinute", webhook.getEventsPerMinute());
    body.put("inFlightMax", webhook.getInFlightMax());
  }

  private static JsonNode filter(Webhook webhook) {
    return JsonBody.object(webhook.getFilter())
        .map(filter -> (JsonNode) filter)
        .orElseGet(NODES::nullNode);
  }

  private static String written(long ms) {
    return Durations.format(Duration.ofMillis(ms));
  }
}
