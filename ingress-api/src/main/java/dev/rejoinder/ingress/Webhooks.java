package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.WebhookSecrets;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookSecret;
import dev.rejoinder.topics.RunIds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Subscriptions to events, {@code /api/hooks/webhooks}. */
final class Webhooks {

  private static final String ID = "wh_";
  private static final Duration OVERLAP_DEFAULT = Duration.ofDays(1);
  private static final Duration OVERLAP_MAX = Duration.ofDays(7);

  private final WebhookStore store;
  private final WebhookForge forge;
  private final WebhookJson json;
  private final RequestIds ids;
  private final InstantSource clock;

  Webhooks(
      WebhookStore store,
      WebhookForge forge,
      WebhookJson json,
      RequestIds ids,
      InstantSource clock) {
    this.store = store;
    this.forge = forge;
    this.json = json;
    this.ids = ids;
    this.clock = clock;
  }

  /** A webhook, with its secret for the one time that is shown. */
  record Created(Webhook webhook, String secret) {}

  Reply create(Request request) throws InterruptedException {
    Created created = create(request, request.body());
    ObjectNode body = json.resource(created.webhook()).put("secret", created.secret());
    return Reply.of(201, body).with("Location", WebhookJson.path(created.webhook().getWebhookId()));
  }

  /** As {@link #create(Request)}, of a webhook {@code body} describes. */
  Created create(Request request, JsonBody body) throws InterruptedException {
    String owner = request.owner();
    Optional<String> key = request.idempotencyKey();
    String id =
        key.map(given -> RunIds.derived(ID, owner + "\0" + given)).orElseGet(() -> ids.fresh(ID));
    Optional<String> given = WebhookReader.secret(body);
    String secret = given.orElseGet(WebhookSecrets::fresh);
    Webhook asked = forge.created(id, owner, body, secret, now());
    return store.alone(
        id,
        () -> {
          Optional<Webhook> there = store.find(owner, id);
          if (there.isPresent()) {
            return again(there.get(), asked, given);
          }
          store.add(asked, request.traceparent());
          return new Created(asked, secret);
        });
  }

  Reply list(Request request) {
    Page<Webhook> page = Page.of(request, store.of(request.owner()).stream(), Webhooks::place);
    return Reply.of(200, page.body(json::resource));
  }

  Reply show(Request request) {
    return Reply.of(200, json.resource(store.require(request.owner(), id(request))));
  }

  Reply publicKey(Request request) {
    Webhook webhook = store.require(request.owner(), id(request));
    String publicKey = webhook.getPublicKey();
    if (publicKey == null) {
      throw BadRequest.notFound(
          "No public key",
          "This webhook is signed by v1 alone; change it with asymmetric: true to get a key.");
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("id", webhook.getWebhookId());
    return Reply.of(200, body.put("algorithm", "ed25519").put("publicKey", publicKey));
  }

  Reply change(Request request) throws InterruptedException {
    JsonBody body = request.body();
    return Reply.of(
        200, json.resource(update(request, before -> forge.changed(before, body, now()))));
  }

  /** Adds event types to those the webhook has; one it has already changes nothing. */
  Webhook subscribe(Request request, List<String> more) throws InterruptedException {
    return update(request, before -> forge.subscribed(before, more, now()));
  }

  Reply rotateSecret(Request request) throws InterruptedException {
    JsonBody body = request.bodyIfAny();
    body.allowOnly(new TreeSet<>(Set.of("overlap", "secret")));
    Duration overlap = body.duration("overlap", Duration.ZERO, OVERLAP_MAX).orElse(OVERLAP_DEFAULT);
    String secret = WebhookReader.secret(body).orElseGet(WebhookSecrets::fresh);
    Webhook webhook = update(request, before -> forge.rotated(before, secret, overlap, now()));
    ObjectNode shown = JsonNodeFactory.instance.objectNode().put("id", webhook.getWebhookId());
    shown.put("secret", secret);
    return Reply.of(200, shown.put("previousSecretExpiresAt", previousExpiresAt(webhook)));
  }

  Reply delete(Request request) throws InterruptedException {
    remove(request);
    return Reply.of(204, JsonNodeFactory.instance.objectNode());
  }

  void remove(Request request) throws InterruptedException {
    String id = id(request);
    store.alone(
        id,
        () -> {
          Webhook known = store.require(request.owner(), id);
          store.remove(known.getWebhookId(), request.traceparent());
          return known;
        });
  }

  private interface Change {
    Webhook of(Webhook before) throws InterruptedException;
  }

  private Webhook update(Request request, Change change) throws InterruptedException {
    String id = id(request);
    return store.alone(
        id,
        () -> {
          Webhook after = change.of(store.require(request.owner(), id));
          store.replace(after, request.traceparent());
          return after;
        });
  }

  /** What a request with an Idempotency-Key used before is answered: the same as then. */
  private Created again(Webhook there, Webhook asked, Optional<String> secret) {
    if (!forge.sameRequest(there, asked, secret)) {
      throw new BadRequest(
          Reply.error(
              409,
              "Idempotency-Key used before",
              "This Idempotency-Key came with another webhook, or that was changed since; use a"
                  + " new key for a new webhook."));
    }
    return new Created(there, forge.newest(there));
  }

  private static @Nullable String previousExpiresAt(Webhook webhook) {
    List<WebhookSecret> secrets = webhook.getSecrets();
    Instant expiresAt = secrets.size() > 1 ? secrets.get(1).getExpiresAt() : null;
    return expiresAt == null ? null : RunJson.time(expiresAt);
  }

  private static PageCursor place(Webhook webhook) {
    return new PageCursor(webhook.getCreatedAt().toEpochMilli(), webhook.getWebhookId());
  }

  private static String id(Request request) {
    return request.path("id");
  }

  /** As exactly as records keep it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
