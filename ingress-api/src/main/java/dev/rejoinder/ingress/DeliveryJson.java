package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.DeadLetter;
import dev.rejoinder.ingress.view.DeliveryStatus;
import dev.rejoinder.ingress.view.KnownAttempt;
import dev.rejoinder.ingress.view.KnownDelivery;
import dev.rejoinder.schemas.AttemptTiming;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.DeliveryKind;
import java.time.Instant;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes deliveries, attempts and dead letters as the API shows them. */
final class DeliveryJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private DeliveryJson() {}

  /** {@code retrying} for {@code RETRYING}. */
  static String name(DeliveryStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  static String name(DeliveryKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  static String path(String deliveryId) {
    return "/api/hooks/deliveries/" + deliveryId;
  }

  static @Nullable String iso(@Nullable Instant instant) {
    return instant == null ? null : RunJson.time(instant);
  }

  /** As lists show it. */
  static ObjectNode summary(KnownDelivery delivery) {
    KnownAttempt last = delivery.attempts().getLast();
    ObjectNode body = NODES.objectNode().put("id", delivery.id());
    body.put("webhookId", delivery.webhookId()).put("kind", name(delivery.kind()));
    body.put("eventId", delivery.eventId()).put("eventType", delivery.eventType());
    body.put("status", name(delivery.status())).put("redrive", delivery.redrive());
    body.put("createdAt", TaskJson.iso(delivery.createdAtMs()));
    body.put("attemptCount", delivery.attempts().size());
    body.put("lastAttemptAt", TaskJson.iso(last.startedAtMs()));
    body.put("lastStatusCode", last.statusCode());
    body.put("nextAttemptAt", TaskJson.iso(delivery.nextAttemptAtMs()));
    body.set("deadLetter", fate(delivery.dead()));
    return body;
  }

  /** With its attempts, as far as they are kept in memory. */
  static ObjectNode resource(KnownDelivery delivery) {
    ObjectNode body = summary(delivery);
    ArrayNode attempts = body.putArray("attempts");
    for (KnownAttempt attempt : delivery.attempts()) {
      attempts
          .addObject()
          .put("attempt", attempt.number())
          .put("redrive", attempt.redrive())
          .put("outcome", attempt.outcome().name().toLowerCase(Locale.ROOT))
          .put("statusCode", attempt.statusCode())
          .put("startedAt", TaskJson.iso(attempt.startedAtMs()))
          .put("nextAttemptAt", TaskJson.iso(attempt.nextAtMs()));
    }
    body.putObject("links")
        .put("attempts", path(delivery.id()) + "/attempts")
        .put("redeliver", path(delivery.id()) + "/redeliver");
    return body;
  }

  /** Everything the log has of an attempt. */
  static ObjectNode attempt(DeliveryAttempt attempt) {
    ObjectNode body = NODES.objectNode().put("attempt", attempt.getAttempt());
    body.put("attemptsMax", attempt.getAttemptsMax()).put("redrive", attempt.getRedrive());
    body.put("outcome", attempt.getOutcome().name().toLowerCase(Locale.ROOT));
    body.put("statusCode", attempt.getStatusCode()).put("error", attempt.getError());
    body.put("url", attempt.getUrl());
    body.put("startedAt", iso(attempt.getStartedAt()));
    body.put("durationMs", attempt.getDurationMs());
    body.set("timing", timing(attempt.getTiming()));
    ObjectNode headers = body.putObject("responseHeaders");
    new TreeMap<>(attempt.getResponseHeaders()).forEach(headers::put);
    body.put("responseBody", attempt.getResponseBody());
    body.put("nextAttemptAt", iso(attempt.getNextAttemptAt()));
    body.put("batchId", attempt.getBatchId());
    body.set("origin", origin(attempt));
    return body;
  }

  /** As lists show it; {@code nowMs} decides whether sending it again has any use. */
  static ObjectNode letter(DeadLetter letter, long nowMs) {
    ObjectNode body = NODES.objectNode().put("id", letter.deliveryId());
    body.put("endpointId", letter.endpointId()).put("kind", name(letter.kind()));
    body.put("eventId", letter.eventId()).put("eventType", letter.eventType());
    body.put("callId", letter.callId()).put("redrive", letter.redrive());
    body.put("reason", letter.reason()).put("lastStatusCode", letter.lastStatusCode());
    body.put("diedAt", TaskJson.iso(letter.diedAtMs()));
    body.put("expiresAt", TaskJson.iso(letter.expiresAtMs()));
    body.put("resolution", resolution(letter));
    body.put("resolvedAt", TaskJson.iso(letter.resolvedAtMs()));
    String obstacle = obstacle(letter, nowMs);
    return body.put("redrivable", obstacle == null).put("obstacle", obstacle);
  }

  /** With what it says, and why the last attempt failed. */
  static ObjectNode letter(DeadLetter letter, DeadDelivery dead, long nowMs) {
    ObjectNode body = letter(letter, nowMs).put("lastError", dead.getLastError());
    return body.put("body", dead.getDelivery().getBody());
  }

  /** Why it cannot be redriven; null when it can. */
  static @Nullable String obstacle(DeadLetter letter, long nowMs) {
    if (!letter.waits()) {
      return "It was " + resolution(letter) + " already.";
    }
    return letter.expired(nowMs)
        ? "Its deadline has passed: nobody waits for an answer any more."
        : null;
  }

  private static @Nullable String resolution(DeadLetter letter) {
    return letter.resolution() == null ? null : letter.resolution().name().toLowerCase(Locale.ROOT);
  }

  private static JsonNode fate(@Nullable DeadLetter dead) {
    return dead == null
        ? NODES.nullNode()
        : NODES
            .objectNode()
            .put("reason", dead.reason())
            .put("diedAt", TaskJson.iso(dead.diedAtMs()))
            .put("resolution", resolution(dead));
  }

  private static JsonNode timing(@Nullable AttemptTiming timing) {
    return timing == null
        ? NODES.nullNode()
        : NODES
            .objectNode()
            .put("dnsMs", timing.getDnsMs())
            .put("connectMs", timing.getConnectMs())
            .put("tlsMs", timing.getTlsMs())
            .put("firstByteMs", timing.getFirstByteMs())
            .put("totalMs", timing.getTotalMs());
  }

  private static JsonNode origin(DeliveryAttempt attempt) {
    return attempt.getOriginTopic() == null
        ? NODES.nullNode()
        : NODES
            .objectNode()
            .put("topic", attempt.getOriginTopic())
            .put("partition", attempt.getOriginPartition())
            .put("offset", attempt.getOriginOffset());
  }
}
