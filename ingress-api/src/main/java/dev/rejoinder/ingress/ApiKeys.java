package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.access.KeyText;
import dev.rejoinder.ingress.view.KeyView;
import dev.rejoinder.ingress.view.Watch;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Making, listing and revoking keys, {@code /api/keys}.
 *
 * <p>A change is answered once its record is in the log and, unless Kafka is in trouble, was read
 * back, so that the same server holds to it at once; others do when they read it, usually within a
 * second. A request to make a key that is sent again makes another: the first one's text is kept
 * nowhere.
 */
final class ApiKeys {

  /** Longer than reading back ever takes while all is well; the record is safe by then. */
  private static final Duration READ_BACK_WAIT = Duration.ofSeconds(5);

  private static final Duration LIFE_MIN = Duration.ofSeconds(1);
  private static final Duration LIFE_MAX = Duration.ofDays(3650);
  private static final Set<String> FIELDS =
      new TreeSet<>(Set.of("name", "owner", "scopes", "expires_in"));

  private final CommandLog log;
  private final KeyView keys;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Alone alone = new Alone();

  ApiKeys(CommandLog log, KeyView keys, InstantSource clock) {
    this.log = log;
    this.keys = keys;
    this.clock = clock;
  }

  /** The one answer that shows the key. */
  Reply create(Request request) throws InterruptedException {
    JsonBody body = request.body();
    body.allowOnly(FIELDS);
    body.require("name", "scopes");
    byte[] noise = new byte[KeyText.RANDOM_BYTES];
    random.nextBytes(noise);
    KeyText text = KeyText.mint(noise);
    Instant now = now();
    AccessKey key =
        new AccessKey(
            text.keyId(),
            text.hash(),
            name(body),
            owner(body, request),
            scopes(body),
            now,
            request.keyId().orElse(null),
            body.duration("expires_in", LIFE_MIN, LIFE_MAX).map(now::plus).orElse(null),
            null);
    write(key);
    ObjectNode shown = ApiKeyJson.resource(key, now).put("key", text.text());
    return Reply.of(201, shown)
        .with("Location", "/api/keys/" + key.keyId())
        .with("Cache-Control", "no-store");
  }

  Reply list(Request request) {
    requireWhole();
    Page<AccessKey> page =
        Page.of(
            request,
            keys.all().stream(),
            key -> new PageCursor(key.createdAt().toEpochMilli(), key.keyId()));
    Instant now = clock.instant();
    return Reply.of(200, page.body(key -> ApiKeyJson.resource(key, now)));
  }

  Reply show(Request request) {
    return Reply.of(200, ApiKeyJson.resource(require(request.path("id")), clock.instant()));
  }

  /** One that was revoked before stays as it was. */
  Reply revoke(Request request) throws InterruptedException {
    String id = request.path("id");
    return alone.with(
        id,
        () -> {
          AccessKey before = require(id);
          AccessKey after = before.revoked(now());
          if (!after.equals(before)) {
            write(after);
          }
          return Reply.of(200, ApiKeyJson.resource(after, clock.instant()));
        });
  }

  private AccessKey require(String id) {
    requireWhole();
    return keys.find(id)
        .orElseThrow(
            () -> BadRequest.notFound("Key not found", "There is no key '%s'.".formatted(id)));
  }

  private void requireWhole() {
    if (!keys.whole()) {
      throw new BadRequest(
          Reply.unavailable("The API keys have not been read yet; send the request again."));
    }
  }

  private void write(AccessKey key) throws InterruptedException {
    try (Watch<AccessKey> watch = keys.watch(key)) {
      log.publish(key);
      watch.await(READ_BACK_WAIT);
    }
  }

  private static String name(JsonBody body) {
    String name = body.text("name", AccessKey.NAME_CHARS_MAX).orElse("").strip();
    if (name.isEmpty()) {
      throw body.invalid("name", "must be a string that is not blank");
    }
    return name;
  }

  private static String owner(JsonBody body, Request request) {
    Optional<String> owner = body.text("owner");
    if (owner.isPresent() && !owner.get().matches(AccessKey.OWNER)) {
      throw body.invalid(
          "owner", "may have 1 to 64 letters, digits, dots, colons, dashes, underscores and @");
    }
    return owner.orElseGet(request::owner);
  }

  private static List<String> scopes(JsonBody body) {
    List<JsonNode> asked = body.list("scopes", 1, KeyScope.values().length).orElse(List.of());
    if (asked.isEmpty() || !asked.stream().allMatch(ApiKeys::isScope)) {
      throw body.invalid(
          "scopes", "must be a list of at least one of " + String.join(", ", KeyScope.labels()));
    }
    return asked.stream().map(JsonNode::textValue).distinct().toList();
  }

  private static boolean isScope(JsonNode label) {
    return label.isTextual() && KeyScope.of(label.textValue()).isPresent();
  }

  /** As exactly as records keep it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
