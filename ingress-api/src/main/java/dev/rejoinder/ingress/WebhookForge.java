package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.SigningKeys;
import dev.rejoinder.hooks.WebhookSecrets;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookSecret;
import dev.rejoinder.topics.Seal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the records of webhooks; nothing secret leaves it but sealed. */
final class WebhookForge {

  /** Of these, all but the newest expire. */
  static final int SECRETS_MAX = 5;

  private final WebhookReader reader;
  private final Optional<Seal> seal;

  WebhookForge(WebhookReader reader, Optional<Seal> seal) {
    this.reader = reader;
    this.seal = seal;
  }

  /** Opens and seals; without a key the request is turned down. */
  Seal seal() {
    return seal.orElseThrow(() ->
        new BadRequest(
            Reply.error(
                503,
                "Webhooks cannot be kept",
                "Their secrets cannot be kept secret here: set SECRETS_KEY for ingress and"
                    + " dispatch-worker.")));
  }

  Webhook created(String id, String owner, JsonBody body, String secret, Instant now)
      throws InterruptedException {
    Webhook.Builder webhook =
        Webhook.newBuilder()
            .setWebhookId(id)
            .setOwner(owner)
            .setEnabled(true)
            .setEnabledAt(now)
            .setCreatedAt(now)
            .setUpdatedAt(now)
            .setSecrets(List.of(new WebhookSecret(seal().seal(id, secret), now, null)));
    reader.readNew(body, webhook);
    sealGiven(body, webhook);
    return webhook.build();
  }

  Webhook changed(Webhook before, JsonBody body, Instant now) throws InterruptedException {
    Webhook.Builder webhook = Webhook.newBuilder(before).setUpdatedAt(now);
    reader.readChange(body, webhook, now);
    sealGiven(body, webhook);
    return webhook.build();
  }

  /** With {@code more} event types, of which it may have some already. */
  Webhook subscribed(Webhook before, List<String> more, Instant now) {
    Set<String> eventTypes = new LinkedHashSet<>(before.getEventTypes());
    eventTypes.addAll(more);
    if (eventTypes.size() > EventTypeNames.TYPES_MAX) {
      throw BadRequest.invalid(
          "events may come to at most %d with those there are."
              .formatted(EventTypeNames.TYPES_MAX));
    }
    return Webhook.newBuilder(before)
        .setUpdatedAt(now)
        .setEventTypes(List.copyOf(eventTypes))
        .build();
  }

  /** The secret so far goes on signing for {@code overlap}, any before it as long as it would. */
  Webhook rotated(Webhook before, String secret, Duration overlap, Instant now) {
    List<WebhookSecret> secrets = new ArrayList<>();
    secrets.add(new WebhookSecret(seal().seal(before.getWebhookId(), secret), now, null));
    for (WebhookSecret known : before.getSecrets()) {
      Instant until = now.plus(overlap);
      Instant expiresAt = known.getExpiresAt();
      Instant ends = expiresAt == null || expiresAt.isAfter(until) ? until : expiresAt;
      if (ends.isAfter(now)) {
        secrets.add(new WebhookSecret(known.getSealed(), known.getCreatedAt(), ends));
      }
    }
    if (secrets.size() > SECRETS_MAX) {
      throw new BadRequest(
          Reply.error(
              409,
              "Too many secrets",
              ("%d secrets of this webhook sign already; wait until one expires, or rotate with a"
                      + " shorter overlap.")
                  .formatted(SECRETS_MAX)));
    }
    return Webhook.newBuilder(before).setUpdatedAt(now).setSecrets(secrets).build();
  }

  /**
   * Whether {@code asked}, made of a request with a key used before, is what {@code there} came of.
   *
   * @param secret the one the request gave; empty when it left that to us
   */
  boolean sameRequest(Webhook there, Webhook asked, Optional<String> secret) {
    Webhook unsealed =
        Webhook.newBuilder(asked)
            .setSecrets(there.getSecrets())
            .setHeaders(there.getHeaders())
            .setSigningKey(there.getSigningKey())
            .setPublicKey(there.getPublicKey())
            .setCreatedAt(there.getCreatedAt())
            .setEnabledAt(there.getEnabledAt())
            .setUpdatedAt(there.getCreatedAt())
            .build();
    return unsealed.equals(there)
        && (asked.getPublicKey() == null) == (there.getPublicKey() == null)
        && WebhookSecrets.headers(seal(), asked).equals(WebhookSecrets.headers(seal(), there))
        && secret.stream().allMatch(newest(there)::equals);
  }

  /** The secret deliveries are signed with in the first place. */
  String newest(Webhook webhook) {
    return WebhookSecrets.open(seal(), webhook, webhook.getCreatedAt()).getFirst();
  }

  private void sealGiven(JsonBody body, Webhook.Builder into) {
    if (body.has("headers")) {
      Optional<ObjectNode> headers = WebhookHeaders.read(body);
      List<String> names = new ArrayList<>();
      headers.ifPresent(given -> given.fieldNames().forEachRemaining(names::add));
      into.setHeaderNames(names);
      into.setHeaders(
          headers.map(given -> seal().seal(into.getWebhookId(), given.toString())).orElse(null));
    }
    Optional<Boolean> asymmetric = body.flag("asymmetric");
    if (asymmetric.isPresent() && !asymmetric.get()) {
      into.setSigningKey(null).setPublicKey(null);
    } else if (asymmetric.isPresent() && into.getSigningKey() == null) {
      SigningKeys keys = SigningKeys.fresh();
      into.setSigningKey(seal().seal(into.getWebhookId(), keys.privateKey().value()))
          .setPublicKey(keys.publicKey());
    }
  }
}
