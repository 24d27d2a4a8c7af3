package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.topics.WebhookSignature;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dresses a delivery in the headers of the tool-call contract, signs it and sends it. */
final class DeliverySender {

  /** What the reference has its receivers see. */
  private static final String USER_AGENT = "OpenAI-Assistant-Bridge/1.0";

  private final WebhookSender sender;
  private final @Nullable Secret secret;
  private final @Nullable WebhookSignature signature;

  /** {@code secret} null: webhooks carry neither a signature nor a secret. */
  DeliverySender(WebhookSender sender, @Nullable Secret secret) {
    this.sender = sender;
    this.secret = secret;
    signature = secret == null ? null : WebhookSignature.with(secret.value());
  }

  /** Sends {@code delivery} to {@code url}, signed as of {@code at}. */
  Outcome send(Delivery delivery, String url, int attemptsMax, Instant at)
      throws InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>();
    String id = headerValue(delivery.getDeliveryId());
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", USER_AGENT);
    headers.put("X-Request-ID", id);
    if (delivery.getThreadId() != null) {
      headers.put("X-Thread-ID", headerValue(delivery.getThreadId()));
    }
    if (delivery.getRunId() != null) {
      headers.put("X-Run-ID", headerValue(delivery.getRunId()));
    }
    headers.put("X-Attempt", String.valueOf(delivery.getAttempt()));
    headers.put("X-Max-Attempts", String.valueOf(attemptsMax));
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", String.valueOf(at.getEpochSecond()));
    if (secret != null && signature != null) {
      byte[] body = delivery.getBody().getBytes(StandardCharsets.UTF_8);
      headers.put("webhook-signature", signature.of(id, at.getEpochSecond(), body));
      headers.put("X-Webhook-Secret", secret.value());
    }
    return sender.send(new WebhookRequest(url, headers, delivery.getBody()));
  }

  /** Ids come from records, and what no header may hold must not make a record unsendable. */
  private static String headerValue(String id) {
    return id.replaceAll("[^\\x20-\\x7e]", "_");
  }
}
