package dev.rejoinder.dispatch;

import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookState;
import dev.rejoinder.schemas.WebhookStatus;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Instant;
import java.util.List;

/** Webhooks and events to begin with. */
final class Subscriptions {

  static final Instant CREATED_AT = Instant.parse("2026-01-26T10:00:00Z");
  static final Instant EVENT_AT = Instant.parse("2026-01-26T10:30:00Z");

  static {
    TrustedClasses.trust();
  }

  private Subscriptions() {}

  static Webhook.Builder webhook(String id, String... eventTypes) {
    return Webhook.newBuilder()
        .setWebhookId(id)
        .setOwner("own_1")
        .setName("Monitor")
        .setUrl("https://receiver.example/" + id)
        .setEventTypes(List.of(eventTypes))
        .setEnabled(true)
        .setEnabledAt(CREATED_AT)
        .setCreatedAt(CREATED_AT)
        .setUpdatedAt(CREATED_AT);
  }

  static Event.Builder event() {
    return Event.newBuilder()
        .setEventId("evt_1")
        .setType("run.completed")
        .setSubject("run_1")
        .setAt(EVENT_AT)
        .setThreadId("thread_1")
        .setData("{\"run_id\":\"run_1\",\"response\":\"Sunny.\"}");
  }

  static WebhookState state(String webhookId, WebhookStatus status) {
    return WebhookState.newBuilder()
        .setWebhookId(webhookId)
        .setStatus(status)
        .setReason("why")
        .setSince(EVENT_AT)
        .setDeadInARow(5)
        .setAt(EVENT_AT)
        .build();
  }
}
