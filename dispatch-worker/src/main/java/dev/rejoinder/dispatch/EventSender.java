package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.hooks.Envelope;
import dev.rejoinder.hooks.UnreadableSecretException;
import dev.rejoinder.hooks.WebhookSecrets;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookFormat;
import dev.rejoinder.topics.Seal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sends events to the webhooks that subscribe to them, as those want them at that moment. */
final class EventSender {

  /** Headers of the connection and of the body, which are not the subscriber's to set. */
  private static final Set<String> NOT_STATIC =
      Set.of(
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

  private final WebhookSender sender;
  private final Optional<Seal> seal;
  private final Duration requestTimeout;
  private final InstantSource clock;
  private final Batches batches;

  EventSender(
      WebhookSender sender,
      Optional<Seal> seal,
      Duration requestTimeout,
      InstantSource clock,
      Batches batches) {
    this.sender = sender;
    this.seal = seal;
    this.requestTimeout = requestTimeout;
    this.clock = clock;
    this.batches = batches;
  }

  /** As {@link DeliverySender#send}; may first wait for others to go along in one request. */
  Exchange send(Shipment shipment, Webhook webhook) throws InterruptedException {
    return gathers(shipment, webhook)
        ? batches.send(shipment, webhook, members -> send(members, webhook))
        : send(List.of(shipment), webhook);
  }

  /** Slack takes no arrays, and order is not kept among requests of several. */
  private static boolean inArrays(Webhook webhook) {
    return webhook.getBatch() != null
        && webhook.getFormat() != WebhookFormat.SLACK
        && !webhook.getOrdered();
  }

  /**
   * The last attempt is made alone, so that an event its receiver cannot take does not make it
   * refuse the others too.
   */
  private static boolean gathers(Shipment shipment, Webhook webhook) {
    return inArrays(webhook)
        && shipment.delivery().getKind() == DeliveryKind.EVENT
        && (shipment.delivery().getAttempt() == 1 || !shipment.lastAttempt());
  }

  /** {@code members} are attempts of one number. */
  private Exchange send(List<Shipment> members, Webhook webhook) throws InterruptedException {
    Shipment first = members.getFirst();
    String id = members.size() == 1 ? first.delivery().getDeliveryId() : Batches.id(members);
    String body =
        inArrays(webhook)
            ? members.stream()
                .map(member -> member.delivery().getBody())
                .collect(Collectors.joining(",", "[", "]"))
            : first.delivery().getBody();
    Map<String, String> headers;
    try {
      headers = headers(webhook, Shipment.headerValue(id), first, body);
    } catch (UnreadableSecretException | IllegalArgumentException e) {
      return Exchange.without(new Outcome.Unreachable(String.valueOf(e.getMessage())));
    }
    Duration timeout = DeliverySender.timeout(first.delivery(), requestTimeout);
    Exchange exchange = sender.send(new WebhookRequest(webhook.getUrl(), headers, body, timeout));
    return members.size() == 1 ? exchange : exchange.inBatch(id);
  }

  private Map<String, String> headers(Webhook webhook, String id, Shipment first, String body) {
    Delivery delivery = first.delivery();
    Instant at = clock.instant();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", contentType(webhook));
    headers.put("User-Agent", DeliverySender.WEBHOOK_USER_AGENT);
    headers.put("X-Request-ID", id);
    headers.put("X-Attempt", String.valueOf(delivery.getAttempt()));
    headers.put("X-Max-Attempts", String.valueOf(first.attemptsMax()));
    signatures(webhook, at).addTo(headers, id, at, body.getBytes(StandardCharsets.UTF_8));
    if (delivery.getRedrive() > 0) {
      headers.put("webhook-replay", "true");
    }
    if (first.traceparent() != null && !inArrays(webhook)) {
      headers.put("traceparent", first.traceparent());
    }
    addStatic(headers, webhook);
    return headers;
  }

  /** What the sender sets itself stays as it is. */
  private void addStatic(Map<String, String> headers, Webhook webhook) {
    if (webhook.getHeaders() == null) {
      return;
    }
    Set<String> taken =
        headers.keySet().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    WebhookSecrets.headers(seal(webhook), webhook)
        .forEach((name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (HEADER_NAME.matcher(name).matches()
              && !NOT_STATIC.contains(lower)
              && !lower.startsWith("webhook-")
              && !lower.startsWith("x-hook-signature")
              && !taken.contains(lower)) {
            headers.put(name, CONTROL.matcher(value).replaceAll("_"));
          }
        });
  }

  private Signatures signatures(Webhook webhook, Instant at) {
    if (webhook.getSecrets().isEmpty() && webhook.getSigningKey() == null) {
      return new Signatures(List.of(), Optional.empty());
    }
    Seal opener = seal(webhook);
    return new Signatures(
        WebhookSecrets.open(opener, webhook, at), WebhookSecrets.signingKey(opener, webhook));
  }

  private Seal seal(Webhook webhook) {
    return seal.orElseThrow(() ->
        new IllegalArgumentException(
            "the secrets of webhook %s cannot be opened: SECRETS_KEY is not set"
                .formatted(webhook.getWebhookId())));
  }

  private static String contentType(Webhook webhook) {
    return inArrays(webhook) && webhook.getFormat() == WebhookFormat.CLOUDEVENTS
        ? "application/cloudevents-batch+json"
        : Envelope.contentType(webhook.getFormat());
  }
}
