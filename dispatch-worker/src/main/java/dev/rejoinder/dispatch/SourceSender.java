package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.dispatch.delivery.ProviderAnswer;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.ReplyRequest;
import dev.rejoinder.sources.Route;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.topics.Seal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Calls the APIs of sources and the webhooks routes answer by, with what configuration says of them
 * at that moment.
 *
 * <p>What an API answers is kept without the tokens it was called with, should it repeat them.
 */
final class SourceSender {

  private static final String TOKEN = "{token}";

  /** What is shorter no provider gives, and it would be found in any text. */
  private static final int SECRET_CHARS_MIN = 8;

  private static final int NOT_FOUND = 404;
  private static final String USER_AGENT = DeliverySender.WEBHOOK_USER_AGENT;

  /** Discord refuses others. Source: Discord API Reference, User Agent. */
  private static final String DISCORD_USER_AGENT = "DiscordBot (Rejoinder-Webhooks, 1.0)";

  private final WebhookSender sender;
  private final Optional<Seal> seal;
  private final Duration requestTimeout;
  private final InstantSource clock;

  SourceSender(
      WebhookSender sender, Optional<Seal> seal, Duration requestTimeout, InstantSource clock) {
    this.sender = sender;
    this.seal = seal;
    this.requestTimeout = requestTimeout;
    this.clock = clock;
  }

  /** Where a delivery goes, as it may be shown: its token is not filled in. */
  static @Nullable String shown(Source source, Delivery delivery) {
    String base = WebhookRequest.shown(source.api().url().toString());
    return base == null ? null : base.replaceAll("/$", "") + request(delivery).getPath();
  }

  /** As {@link DeliverySender#send}: a call of the source's API. */
  Exchange call(Shipment shipment, Source source) throws InterruptedException {
    Delivery delivery = shipment.delivery();
    ReplyRequest request = request(delivery);
    return request.getToken() == null
        ? callWithOwnToken(delivery, source)
        : callWithGivenToken(delivery, source, request.getToken());
  }

  private Exchange callWithOwnToken(Delivery delivery, Source source) throws InterruptedException {
    Optional<Secret> token = source.api().token();
    if (token.isEmpty()) {
      return unsent("the source %s has no api.token".formatted(source.name()));
    }
    String secret = token.get().value();
    Map<String, String> headers = headers(delivery, source);
    headers.put("Authorization", authorization(source.kind(), secret));
    return call(delivery, source, request(delivery).getPath(), headers, List.of(secret));
  }

  /** An interaction's token stands in the path, and is all it takes. */
  private Exchange callWithGivenToken(Delivery delivery, Source source, String sealed)
      throws InterruptedException {
    String sealedFor = Objects.requireNonNullElse(request(delivery).getSealedFor(), "");
    Optional<String> token = seal.flatMap(opener -> opener.open(sealedFor, sealed));
    if (token.isEmpty()) {
      return unsent("the answer's token cannot be opened; SECRETS_KEY must be that of the ingress");
    }
    String encoded = URLEncoder.encode(token.get(), StandardCharsets.UTF_8).replace("+", "%20");
    String path = request(delivery).getPath().replace(TOKEN, encoded);
    return call(delivery, source, path, headers(delivery, source), List.of(encoded, token.get()));
  }

  private Exchange call(
      Delivery delivery,
      Source source,
      String path,
      Map<String, String> headers,
      List<String> secrets)
      throws InterruptedException {
    Exchange exchange =
        sender.send(
            new WebhookRequest(
                request(delivery).getMethod(),
                source.api().url() + path,
                headers,
                delivery.getBody(),
                DeliverySender.timeout(delivery, requestTimeout)));
    UnaryOperator<String> veil = text -> veiled(text, secrets);
    Map<String, String> answered = new TreeMap<>(exchange.headers());
    answered.replaceAll((name, value) -> veil.apply(value));
    Outcome outcome = exchange.outcome().withBody(veil);
    if (!unknownYet(delivery, outcome)) {
      outcome =
          ProviderAnswer.of(
              source.kind() == SourceKind.SLACK, outcome, answered.get("retry-after"));
    }
    return new Exchange(outcome, answered, exchange.timing(), exchange.batchId());
  }

  /**
   * Discord takes answers to an interaction only once it has read that they will follow, and an
   * answer may be quicker than that.
   */
  private static boolean unknownYet(Delivery delivery, Outcome outcome) {
    return request(delivery).getToken() != null
        && outcome instanceof Outcome.Refused refused
        && refused.status() == NOT_FOUND;
  }

  private static Map<String, String> headers(Delivery delivery, Source source) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (!delivery.getBody().isEmpty()) {
      headers.put("Content-Type", "application/json; charset=utf-8");
    }
    boolean discord = source.kind() == SourceKind.DISCORD;
    headers.put("User-Agent", discord ? DISCORD_USER_AGENT : USER_AGENT);
    return headers;
  }

  private static String authorization(SourceKind kind, String token) {
    return switch (kind) {
      case DISCORD -> "Bot " + token;
      case OPENPHONE -> token;
      case SLACK, GITHUB, STRIPE, STANDARD_WEBHOOKS, GENERIC -> "Bearer " + token;
    };
  }

  /**
   * As {@link DeliverySender#send}: the answer to a route's webhook, signed when it has a secret.
   */
  Exchange post(Shipment shipment, Route.Reply.Webhook webhook) throws InterruptedException {
    Delivery delivery = shipment.delivery();
    Map<String, String> headers = new LinkedHashMap<>();
    String id = Shipment.headerValue(delivery.getDeliveryId());
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", USER_AGENT);
    headers.put("X-Request-ID", id);
    headers.put("X-Attempt", String.valueOf(delivery.getAttempt()));
    headers.put("X-Max-Attempts", String.valueOf(shipment.attemptsMax()));
    try {
      Signatures.by(webhook.secret()).addTo(headers, id, clock.instant(), shipment.body());
    } catch (IllegalArgumentException e) {
      return unsent(String.valueOf(e.getMessage()));
    }
    if (delivery.getRedrive() > 0) {
      headers.put("webhook-replay", "true");
    }
    if (shipment.traceparent() != null) {
      headers.put("traceparent", shipment.traceparent());
    }
    return sender.send(
        new WebhookRequest(
            webhook.url().toString(),
            headers,
            delivery.getBody(),
            DeliverySender.timeout(delivery, requestTimeout)));
  }

  private static ReplyRequest request(Delivery delivery) {
    return Objects.requireNonNull(delivery.getReply(), "a call of an API says how it is made");
  }

  private static String veiled(String text, List<String> secrets) {
    String veiled = text;
    for (String secret : secrets) {
      veiled = secret.length() < SECRET_CHARS_MIN ? veiled : veiled.replace(secret, TOKEN);
    }
    return veiled;
  }

  private static Exchange unsent(String reason) {
    return Exchange.without(new Outcome.Unreachable(reason));
  }
}
