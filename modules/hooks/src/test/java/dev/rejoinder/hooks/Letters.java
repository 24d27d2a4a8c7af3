package dev.rejoinder.hooks;

import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobKind;
import dev.rejoinder.schemas.WebhookJobStatus;
import dev.rejoinder.topics.TrustedClasses;
import java.time.Instant;
import java.util.List;

/** Records of tests about jobs; everything happens in the seconds after {@link #BEGAN}. */
final class Letters {

  static final Instant BEGAN = Instant.parse("2026-03-01T00:00:00Z");

  static {
    TrustedClasses.trust();
  }

  private Letters() {}

  static DeadDelivery letter(String id, int redrive) {
    return DeadDelivery.newBuilder()
        .setDelivery(
            Delivery.newBuilder()
                .setDeliveryId(id)
                .setEndpointId("wh_a")
                .setKind(DeliveryKind.EVENT)
                .setBody("{}")
                .setAttempt(5)
                .setRedrive(redrive)
                .setCreatedAt(BEGAN)
                .setNotBefore(BEGAN)
                .setEventId("evt_1")
                .setEventType("task.completed")
                .build())
        .setReason("attempts_exhausted")
        .setDiedAt(BEGAN.plusSeconds(10))
        .build();
  }

  static DeadDelivery with(DeadDelivery letter, Delivery.Builder delivery) {
    return DeadDelivery.newBuilder(letter).setDelivery(delivery.build()).build();
  }

  /** From the beginning until a minute after it. */
  static WebhookJob.Builder job(WebhookJobKind kind) {
    return WebhookJob.newBuilder()
        .setJobId("job_1")
        .setOwner("own_a")
        .setKind(kind)
        .setWebhookId("wh_a")
        .setSince(BEGAN)
        .setUntil(BEGAN.plusSeconds(60))
        .setPerSecond(10)
        .setStatus(WebhookJobStatus.RUNNING)
        .setCreatedAt(BEGAN.plusSeconds(60))
        .setUpdatedAt(BEGAN.plusSeconds(60));
  }

  static Webhook.Builder webhook(String id, String owner) {
    return Webhook.newBuilder()
        .setWebhookId(id)
        .setOwner(owner)
        .setName("Test")
        .setUrl("https://hooks.example/in")
        .setEventTypes(List.of("task.*"))
        .setEnabled(true)
        .setEnabledAt(BEGAN)
        .setCreatedAt(BEGAN)
        .setUpdatedAt(BEGAN);
  }

  static Event.Builder event(String type) {
    return Event.newBuilder()
        .setEventId("evt_1")
        .setType(type)
        .setSubject("task_1")
        .setAt(BEGAN.plusSeconds(5))
        .setData("{\"status\":\"completed\"}");
  }
}
