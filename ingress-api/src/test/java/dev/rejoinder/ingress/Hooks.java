package dev.rejoinder.ingress;

import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.topics.TrustedClasses;
import java.util.List;

/** Webhooks of tests. */
final class Hooks {

  static {
    TrustedClasses.trust();
  }

  private Hooks() {}

  /** One that gets every event. */
  static Webhook webhook(String id, String owner) {
    return Webhook.newBuilder()
        .setWebhookId(id)
        .setOwner(owner)
        .setName("Test")
        .setUrl("https://hooks.example/in")
        .setEventTypes(List.of("*"))
        .setEnabled(true)
        .setEnabledAt(ScriptedPast.BEGAN)
        .setCreatedAt(ScriptedPast.BEGAN)
        .setUpdatedAt(ScriptedPast.BEGAN)
        .build();
  }

  static void subscribe(Ingress ingress, String id, String owner) {
    ingress.webhooks.on(id, webhook(id, owner));
  }
}
