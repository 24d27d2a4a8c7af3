package dev.rejoinder.hooks;

import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Instant;
import java.util.List;

/** A webhook and an event to begin with. */
final class Webhooks {

  static final Instant AT = Instant.parse("2026-01-26T10:30:00Z");

  static {
    TrustedClasses.trust();
  }

  private Webhooks() {}

  static Webhook.Builder webhook() {
    return Webhook.newBuilder()
        .setWebhookId("wh_1")
        .setOwner("own_1")
        .setName("My Connection Monitor")
        .setUrl("https://my-server.example/webhook")
        .setEventTypes(List.of("*"))
        .setEnabled(true)
        .setEnabledAt(AT)
        .setCreatedAt(AT)
        .setUpdatedAt(AT);
  }

  static Event.Builder event() {
    return Event.newBuilder()
        .setEventId("evt_1")
        .setType("app:health_warning")
        .setSubject("app_1")
        .setAt(AT)
        .setSource("whatsapp")
        .setData("{\"status\":\"degraded\",\"warningMessage\":\"Phone appears offline\"}");
  }
}
