package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.sources.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

  static final String WEBHOOK_USER_AGENT = "Rejoinder-Webhooks/1.0";

  private final WebhookSender sender;
  private final SenderSecrets secrets;
  private final Duration requestTimeout;
  private final InstantSource clock;
  private final EventSender events;
  private final SourceSender sources;

  /** {@code requestTimeout}: of one attempt, for deliveries that bring none. */
  DeliverySender(
      WebhookSender sender, SenderSecrets secrets, Duration requestTimeout, InstantSource clock) {
    this.sender = sender;
    this.secrets = secrets;
    this.requestTimeout = requestTimeout;
    this.clock = clock;
    events = new EventSender(sender, secrets.seal(), requestTimeout, clock, new Batches());
    sources = new SourceSender(sender, secrets.seal(), requestTimeout, clock);
  }

  /**
   * Sends {@code shipment} to {@code recipient}, signed as of the moment it goes out.
   *
   * @throws InterruptedException when this process wants to end; the receiver may have got it
   */
  Exchange send(Shipment shipment, Recipient recipient) throws InterruptedException {
    return switch (recipient) {
      case Recipient.Tool(String url) -> sendCall(shipment, url);
      case Recipient.Subscriber subscriber -> events.send(shipment, subscriber.webhook());
      case Recipient.Api(Source source) -> sources.call(shipment, source);
      case Recipient.ReplyHook hook -> sources.post(shipment, hook.webhook());
      case Recipient.Nowhere(String reason) -> Exchange.without(new Outcome.Unreachable(reason));
      case Recipient.Closed closed -> Exchange.without(new Outcome.Withheld(closed.reason()));
    };
  }

  private Exchange sendCall(Shipment shipment, String url) throws InterruptedException {
    Delivery delivery = shipment.delivery();
    Map<String, String> headers = callHeaders(shipment, clock.instant());
    String sealed = delivery.getAuthorization();
    if (sealed != null) {
      Optional<String> authorization =
          secrets.seal().flatMap(seal -> seal.open(delivery.getDeliveryId(), sealed));
      if (authorization.isEmpty()) {
        return Exchange.without(
            new Outcome.Unreachable(
                "the task's authorization cannot be opened;"
                    + " SECRETS_KEY must be that of the ingress"));
      }
      headers.put("Authorization", authorization.get());
    }
    return sender.send(
        new WebhookRequest(url, headers, delivery.getBody(), timeout(delivery, requestTimeout)));
  }

  private Map<String, String> callHeaders(Shipment shipment, Instant at) {
    Delivery delivery = shipment.delivery();
    boolean task = delivery.getKind() == DeliveryKind.TASK;
    Map<String, String> headers = new LinkedHashMap<>();
    String id = Shipment.headerValue(delivery.getDeliveryId());
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", task ? WEBHOOK_USER_AGENT : USER_AGENT);
    headers.put("X-Request-ID", id);
    if (delivery.getThreadId() != null) {
      headers.put("X-Thread-ID", Shipment.headerValue(delivery.getThreadId()));
    }
    if (delivery.getRunId() != null) {
      headers.put("X-Run-ID", Shipment.headerValue(delivery.getRunId()));
    }
    headers.put("X-Attempt", String.valueOf(delivery.getAttempt()));
    headers.put("X-Max-Attempts", String.valueOf(shipment.attemptsMax()));
    Signatures.by(task ? secrets.tasks() : secrets.tools()).addTo(headers, id, at, shipment.body());
    if (!task) {
      secrets.tools().ifPresent(secret -> headers.put("X-Webhook-Secret", secret.value()));
    }
    if (shipment.traceparent() != null) {
      headers.put("traceparent", shipment.traceparent());
    }
    return headers;
  }

  /** Of one attempt at {@code delivery}. */
  static Duration timeout(Delivery delivery, Duration otherwise) {
    Long ownMs = delivery.getRequestTimeoutMs();
    return ownMs == null ? otherwise : Duration.ofMillis(ownMs);
  }
}
