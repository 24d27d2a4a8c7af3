package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobKind;
import dev.rejoinder.schemas.WebhookJobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a job is asked to do. */
final class JobReader {

  static final String ID = "job_";

  private static final int PER_SECOND_DEFAULT = 50;
  private static final int PER_SECOND_MAX = 1000;
  private static final int EVENT_TYPES_MAX = 100;
  private static final int TEXT_CHARS_MAX = 128;

  private JobReader() {}

  /**
   * The job a body asks for, as it begins, of nobody's webhook.
   *
   * @param sinceRequired whether the body must say since when; else it is since ever
   */
  static WebhookJob.Builder job(
      JsonBody body, WebhookJobKind kind, boolean sinceRequired, Instant now) {
    if (sinceRequired) {
      body.require("since");
    }
    Instant since = moment(body, "since", now).orElse(Instant.EPOCH);
    Instant until = moment(body, "until", now).filter(given -> given.isBefore(now)).orElse(now);
    if (!since.isBefore(until)) {
      throw body.invalid("since", "must be before until, and in the past");
    }
    return WebhookJob.newBuilder()
        .setKind(kind)
        .setSince(since)
        .setUntil(until)
        .setEventTypes(eventTypes(body))
        .setReason(body.text("reason", TEXT_CHARS_MAX).orElse(null))
        .setPerSecond(perSecond(body))
        .setStatus(WebhookJobStatus.RUNNING)
        .setCreatedAt(now)
        .setUpdatedAt(now);
  }

  /** Whether it is only to be counted. */
  static boolean dryRun(JsonBody body) {
    Optional<JsonNode> value = body.value("dryRun");
    if (value.isPresent() && !value.get().isBoolean()) {
      throw body.invalid("dryRun", "must be true or false");
    }
    return value.isPresent() && value.get().booleanValue();
  }

  private static Optional<Instant> moment(JsonBody body, String name, Instant now) {
    return body.value(name).map(value -> Moment.of(name, value.asText(), now));
  }

  private static int perSecond(JsonBody body) {
    Optional<JsonNode> value = body.value("perSecond");
    if (value.isEmpty()) {
      return PER_SECOND_DEFAULT;
    }
    int perSecond = value.get().canConvertToExactIntegral() ? value.get().asInt() : 0;
    if (perSecond < 1 || perSecond > PER_SECOND_MAX) {
      throw body.invalid("perSecond", "must be a whole number from 1 to " + PER_SECOND_MAX);
    }
    return perSecond;
  }

  private static List<String> eventTypes(JsonBody body) {
    List<String> types = new ArrayList<>();
    Optional<JsonNode> value = body.value("eventTypes");
    if (value.isEmpty()) {
      return types;
    }
    boolean listed = value.get().isArray() && value.get().size() <= EVENT_TYPES_MAX;
    for (JsonNode type : value.get()) {
      listed &= type.isTextual() && type.textValue().length() <= TEXT_CHARS_MAX;
      types.add(type.asText());
    }
    if (!listed) {
      throw body.invalid(
          "eventTypes",
          "must be a list of at most %d names of event types".formatted(EVENT_TYPES_MAX));
    }
    return types;
  }
}
