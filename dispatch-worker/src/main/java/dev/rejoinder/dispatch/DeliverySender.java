package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.topics.WebhookSignature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Dresses a delivery in the headers of its contract, signs it and sends it.
 *
 * <p>A task goes to whatever URL its caller chose, so it is signed with a secret of its own and
 * never carries the tools': who has those could forge a tool call.
 */
final class DeliverySender {

  /** What the reference has its receivers see. */
  private static final String USER_AGENT = "OpenAI-Assistant-Bridge/1.0";

  private static final String TASK_USER_AGENT = "Rejoinder-Webhooks/1.0";

  private final WebhookSender sender;
  private final SenderSecrets secrets;
  private final Duration requestTimeout;

  /** {@code requestTimeout}: of one attempt, for deliveries that bring none. */
  DeliverySender(WebhookSender sender, SenderSecrets secrets, Duration requestTimeout) {
    this.sender = sender;
    this.secrets = secrets;
    this.requestTimeout = requestTimeout;
  }

  /** Sends {@code delivery} to {@code url}, signed as of {@code at}. */
  Outcome send(Delivery delivery, String url, int attemptsMax, Instant at)
      throws InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>();
    String id = headerValue(delivery.getDeliveryId());
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", task(delivery) ? TASK_USER_AGENT : USER_AGENT);
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
    signature(delivery)
        .ifPresent(signature ->
            headers.put(
                "webhook-signature",
                signature.of(
                    id, at.getEpochSecond(), delivery.getBody().getBytes(StandardCharsets.UTF_8))));
    if (!task(delivery)) {
      secrets.tools().ifPresent(secret -> headers.put("X-Webhook-Secret", secret.value()));
    }
    String sealed = delivery.getAuthorization();
    if (sealed != null) {
      Optional<String> authorization =
          secrets.seal().flatMap(seal -> seal.open(delivery.getDeliveryId(), sealed));
      if (authorization.isEmpty()) {
        return new Outcome.Unreachable(
            "the task's authorization cannot be opened; SECRETS_KEY must be that of the ingress");
      }
      headers.put("Authorization", authorization.get());
    }
    return sender.send(new WebhookRequest(url, headers, delivery.getBody(), timeout(delivery)));
  }

  private Optional<WebhookSignature> signature(Delivery delivery) {
    Optional<Secret> secret = task(delivery) ? secrets.tasks() : secrets.tools();
    return secret.map(Secret::value).map(WebhookSignature::with);
  }

  private Duration timeout(Delivery delivery) {
    Long ownMs = delivery.getRequestTimeoutMs();
    return ownMs == null ? requestTimeout : Duration.ofMillis(ownMs);
  }

  private static boolean task(Delivery delivery) {
    return delivery.getKind() == DeliveryKind.TASK;
  }

  /** Ids come from records, and what no header may hold must not make a record unsendable. */
  private static String headerValue(String id) {
    return id.replaceAll("[^\\x20-\\x7e]", "_");
  }
}
