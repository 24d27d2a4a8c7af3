package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/** Webhooks and events over HTTP. Thread-safe. */
final class EventDesk {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** No webhook takes more than 100 events a minute. */
  private static final Duration BETWEEN_EVENTS = Duration.ofMillis(700);

  private final RejoinderForTests rejoinder;

  EventDesk(RejoinderForTests rejoinder) {
    this.rejoinder = rejoinder;
  }

  /** A webhook and its secret. */
  record Made(String id, String secret) {}

  /** A webhook of {@code eventType} alone. */
  Made webhook(String url, String eventType) throws Exception {
    Reply reply =
        rejoinder.post(
            "/api/hooks/webhooks",
            Map.of("name", "outsider", "url", url, "eventTypes", List.of(eventType)));
    assertThat(reply.httpStatus()).as(reply.toString()).isEqualTo(201);
    return new Made(reply.text("id"), reply.text("secret"));
  }

  /** A webhook that is signed with {@code secret}. */
  Made webhook(String url, String eventType, String secret) throws Exception {
    Reply reply =
        rejoinder.post(
            "/api/hooks/webhooks",
            Map.of(
                "name",
                "outsider",
                "url",
                url,
                "eventTypes",
                List.of(eventType),
                "secret",
                secret));
    assertThat(reply.httpStatus()).as(reply.toString()).isEqualTo(201);
    return new Made(reply.text("id"), secret);
  }

  /** The secret that signs from here on, beside the old one. */
  String rotated(Made webhook) throws Exception {
    Reply reply =
        rejoinder.post("/api/hooks/webhooks/" + webhook.id() + "/rotate-secret", Map.of());
    assertThat(reply.httpStatus()).as(reply.toString()).isEqualTo(200);
    return reply.text("secret");
  }

  /**
   * The first of what {@code received} returns when there is any. Events of the type are emitted
   * until then: a new webhook or secret is not in force at once everywhere.
   */
  <T> T first(String eventType, Callable<List<T>> received) throws Exception {
    AtomicLong dueNanos = new AtomicLong(System.nanoTime());
    return Eventually.eventually(
            "a delivery of " + eventType,
            PATIENCE,
            () -> {
              if (System.nanoTime() >= dueNanos.get()) {
                dueNanos.addAndGet(BETWEEN_EVENTS.toNanos());
                emit(eventType);
              }
              return received.call();
            },
            found -> !found.isEmpty())
        .getFirst();
  }

  private void emit(String eventType) throws Exception {
    Map<String, ?> payload = Map.of("appType", "whatsapp", "recommendation", "Prüfe ☎ \"jetzt\"");
    Reply reply =
        rejoinder.post("/api/hooks/events", Map.of("type", eventType, "payload", payload));
    assertThat(reply.httpStatus()).as(reply.toString()).isEqualTo(202);
  }
}
