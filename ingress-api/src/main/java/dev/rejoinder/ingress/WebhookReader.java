package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.EventFilter;
import dev.rejoinder.runtime.Durations;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookBatch;
import dev.rejoinder.schemas.WebhookFormat;
import dev.rejoinder.topics.WebhookSignature;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a request says of a webhook over into its record; turns down what does not fit.
 *
 * <p>A field that is absent stays as it is; null takes away what may be absent.
 */
final class WebhookReader {

  static final int SECRET_CHARS_MIN = 8;
  static final int SECRET_CHARS_MAX = 256;

  /** What one may say of a webhook, beside its secret. */
  private static final Set<String> CHANGEABLE =
      Set.of(
          "name",
          "url",
          "eventTypes",
          "allowUnknown",
          "filter",
          "format",
          "headers",
          "description",
          "metadata",
          "batch",
          "ordered",
          "asymmetric",
          "retrySchedule",
          "eventsPerMinute",
          "inFlightMax",
          "enabled");

  private static final int NAME_CHARS_MAX = 100;
  private static final int DESCRIPTION_CHARS_MAX = 500;
  private static final int METADATA_MAX = 50;
  private static final int METADATA_KEY_CHARS_MAX = 64;
  private static final int METADATA_VALUE_CHARS_MAX = 512;
  private static final int RETRIES_MAX = 10;
  private static final int EVENTS_PER_MINUTE_MAX = 100_000;
  private static final int IN_FLIGHT_MAX = 64;
  private static final int BATCH_EVENTS_MIN = 2;
  private static final int BATCH_EVENTS_MAX = 100;
  private static final Duration BATCH_WAIT_MIN = Duration.ofMillis(100);
  private static final Duration BATCH_WAIT_MAX = Duration.ofMinutes(1);
  private static final Duration BATCH_WAIT_DEFAULT = Duration.ofSeconds(5);

  private final WebhookAddress addresses;
  private final List<Duration> ladder;

  /**
   * @param ladder waits a schedule of a webhook's own is made of
   */
  WebhookReader(WebhookAddress addresses, List<Duration> ladder) {
    this.addresses = addresses;
    this.ladder = List.copyOf(ladder);
  }

  /** Every field of a new webhook. */
  void readNew(JsonBody body, Webhook.Builder into) throws InterruptedException {
    Set<String> allowed = new TreeSet<>(CHANGEABLE);
    allowed.add("secret");
    body.allowOnly(allowed);
    body.require("url", "eventTypes");
    read(body, into);
    if (!into.hasName()) {
      into.setName(WebhookAddress.host(into.getUrl()));
    }
  }

  /** The fields a change names. */
  void readChange(JsonBody body, Webhook.Builder into, Instant now) throws InterruptedException {
    if (body.has("secret")) {
      throw body.invalid("secret", "is changed by POST /api/hooks/webhooks/{id}/rotate-secret");
    }
    body.allowOnly(new TreeSet<>(CHANGEABLE));
    read(body, into);
    if (body.flag("enabled").orElse(false)) {
      into.setEnabledAt(now);
    }
  }

  /** The secret as it was given; empty when none was. */
  static Optional<String> secret(JsonBody body) {
    Optional<String> secret = body.text("secret");
    if (secret.isPresent()
        && !secret
            .get()
            .matches("[\\x21-\\x7e]{%d,%d}".formatted(SECRET_CHARS_MIN, SECRET_CHARS_MAX))) {
      throw body.invalid(
          "secret",
          "may have %d to %d visible ASCII characters"
              .formatted(SECRET_CHARS_MIN, SECRET_CHARS_MAX));
    }
    if (secret.isPresent() && secret.get().matches("whsec_.*") && !isKey(secret.get())) {
      throw body.invalid("secret", "begins with whsec_, so the rest of it must be base64");
    }
    return secret;
  }

  private static boolean isKey(String secret) {
    try {
      WebhookSignature.with(secret);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void read(JsonBody body, Webhook.Builder into) throws InterruptedException {
    if (body.has("name")) {
      into.setName(name(body));
    }
    if (body.has("url")) {
      String url = body.requiredText("url");
      into.setUrl(addresses.check(body, "url", url).toString());
    }
    if (body.has("eventTypes")) {
      boolean allowUnknown = body.flag("allowUnknown").orElse(false);
      into.setEventTypes(EventTypeNames.read(body, "eventTypes", allowUnknown));
    }
    if (body.has("filter")) {
      into.setFilter(filter(body));
    }
    body.choice("format", "event", "simple", "cloudevents", "slack")
        .ifPresent(
            format -> into.setFormat(WebhookFormat.valueOf(format.toUpperCase(Locale.ROOT))));
    if (body.has("description")) {
      into.setDescription(body.text("description", DESCRIPTION_CHARS_MAX).orElse(null));
    }
    if (body.has("metadata")) {
      into.setMetadata(metadata(body));
    }
    readSending(body, into);
  }

  /** How its deliveries are sent. */
  private void readSending(JsonBody body, Webhook.Builder into) {
    if (body.has("batch")) {
      into.setBatch(batch(body));
    }
    body.flag("ordered").ifPresent(into::setOrdered);
    if (body.has("retrySchedule")) {
      into.setRetryDelaysMs(retryDelaysMs(body));
    }
    if (body.has("eventsPerMinute")) {
      into.setEventsPerMinute(
          body.integer("eventsPerMinute", 1, EVENTS_PER_MINUTE_MAX).orElse(null));
    }
    if (body.has("inFlightMax")) {
      into.setInFlightMax(body.integer("inFlightMax", 1, IN_FLIGHT_MAX).orElse(null));
    }
    body.flag("enabled").ifPresent(into::setEnabled);
    if (into.getBatch() != null) {
      checkBatched(body, into);
    }
  }

  private static String name(JsonBody body) {
    return body.text("name", NAME_CHARS_MAX)
        .filter(name -> !name.isBlank())
        .orElseThrow(() -> body.invalid("name", "must not be blank"));
  }

  private static @Nullable String filter(JsonBody body) {
    Optional<JsonNode> written = body.value("filter");
    if (written.isEmpty()) {
      return null;
    }
    try {
      EventFilter.parse(written.get());
    } catch (IllegalArgumentException e) {
      throw body.invalid("filter", String.valueOf(e.getMessage()));
    }
    return written.get().toString();
  }

  private static Map<String, String> metadata(JsonBody body) {
    Optional<JsonBody> written = body.nested("metadata");
    if (written.isEmpty()) {
      return Map.of();
    }
    ObjectNode fields = written.get().fields();
    if (fields.size() > METADATA_MAX) {
      throw body.invalid("metadata", "may have at most " + METADATA_MAX + " entries");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : fields.properties()) {
      String key = entry.getKey();
      if (key.length() > METADATA_KEY_CHARS_MAX) {
        throw body.invalid(
            "metadata", "may have keys of at most " + METADATA_KEY_CHARS_MAX + " characters");
      }
      metadata.put(
          key,
          written
              .get()
              .text(key, METADATA_VALUE_CHARS_MAX)
              .orElseThrow(() -> written.get().invalid(key, "must be a string")));
    }
    return metadata;
  }

  private static void checkBatched(JsonBody body, Webhook.Builder webhook) {
    if (webhook.getOrdered()) {
      throw body.invalid("batch", "cannot go with ordered: a request that fails would hold up all");
    }
    switch (webhook.hasFormat() ? webhook.getFormat() : WebhookFormat.EVENT) {
      case EVENT, CLOUDEVENTS -> {}
      case SIMPLE, SLACK ->
          throw body.invalid(
              "batch", "goes with the formats event and cloudevents, whose events have ids");
    }
  }

  private static @Nullable WebhookBatch batch(JsonBody body) {
    Optional<JsonBody> written = body.nested("batch");
    if (written.isEmpty()) {
      return null;
    }
    written.get().allowOnly(new TreeSet<>(Set.of("maxEvents", "maxWait")));
    return new WebhookBatch(
        written
            .get()
            .integer("maxEvents", BATCH_EVENTS_MIN, BATCH_EVENTS_MAX)
            .orElseThrow(() -> BadRequest.missing("batch.maxEvents")),
        written
            .get()
            .duration("maxWait", BATCH_WAIT_MIN, BATCH_WAIT_MAX)
            .orElse(BATCH_WAIT_DEFAULT)
            .toMillis());
  }

  private @Nullable List<Long> retryDelaysMs(JsonBody body) {
    return body.list("retrySchedule", 0, RETRIES_MAX)
        .map(steps -> steps.stream().map(step -> stepMs(body, step)).toList())
        .orElse(null);
  }

  private long stepMs(JsonBody body, JsonNode step) {
    return Durations.parse(step.asText())
        .filter(ladder::contains)
        .map(Duration::toMillis)
        .orElseThrow(() ->
            body.invalid(
                "retrySchedule",
                "may hold steps of the ladder alone: "
                    + String.join(", ", ladder.stream().map(Durations::format).toList())));
  }
}
