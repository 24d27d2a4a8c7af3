package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.TaskMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and checks a request for a task; turns down what it may not or cannot be. */
final class TaskReader {

  static final Duration SYNC_TIMEOUT_MAX = Duration.ofSeconds(60);

  private static final Duration TIMEOUT_MIN = Duration.ofSeconds(1);
  private static final Duration TIMEOUT_MAX = Duration.ofDays(7);
  private static final int ID_CHARS_MAX = 255;
  private static final String HEADER_TEXT = "[\\x20-\\x7e]{1,4096}";
  private static final String METADATA = "taskMetadata";

  /** What the webhook's body says already. */
  private static final List<String> RESERVED =
      List.of(
          "correlationId",
          "callbackUrl",
          "prompt",
          "taskId",
          "userId",
          "projectId",
          "assistantId",
          "threadId",
          "timestamp");

  private final WebhookAddress addresses;
  private final boolean keepsSecrets;

  /**
   * @param keepsSecrets whether {@code webhookAuth} can be sealed
   */
  TaskReader(WebhookAddress addresses, boolean keepsSecrets) {
    this.addresses = addresses;
    this.keepsSecrets = keepsSecrets;
  }

  TaskRequest read(JsonBody body) throws InterruptedException {
    JsonBody urlIn = holder(body, "webhookUrl");
    String url = urlIn.text("webhookUrl").orElseThrow(() -> BadRequest.missing("webhookUrl"));
    TaskMode mode =
        body.choice("mode", "callback", "sync")
            .map(chosen -> TaskMode.valueOf(chosen.toUpperCase(Locale.ROOT)))
            .orElse(TaskMode.CALLBACK);
    Long timeoutMs = timeoutMs(body, mode);
    return new TaskRequest(
        addresses.check(urlIn, "webhookUrl", url),
        auth(holder(body, "webhookAuth")),
        params(holder(body, "webhookParams")),
        body.text("prompt").orElse(null),
        id(body, "userId"),
        id(body, "projectId"),
        id(body, "taskId"),
        id(body, "assistantId"),
        body.threadId("threadId").orElse(null),
        mode,
        timeoutMs,
        heartbeat(body, mode, timeoutMs));
  }

  /** Where {@code field} stands: at the top, or in the object the reference nests it in. */
  private static JsonBody holder(JsonBody body, String field) {
    Optional<JsonBody> metadata = body.nested(METADATA);
    if (metadata.isEmpty()) {
      return body;
    }
    Optional<JsonNode> webhook = metadata.get().value("isWebhookTask");
    if (webhook.isPresent() && !webhook.get().isBoolean()) {
      throw metadata.get().invalid("isWebhookTask", "must be true or false");
    }
    if (webhook.isPresent() && !webhook.get().booleanValue()) {
      throw metadata.get().invalid("isWebhookTask", "must be true: only such tasks are taken here");
    }
    if (metadata.get().value(field).isEmpty()) {
      return body;
    }
    if (body.value(field).isPresent()) {
      throw metadata.get().invalid(field, "stands outside taskMetadata as well; send it once");
    }
    return metadata.get();
  }

  private @Nullable Secret auth(JsonBody body) {
    Optional<String> auth = body.text("webhookAuth");
    if (auth.isEmpty()) {
      return null;
    }
    if (!auth.get().matches(HEADER_TEXT) || auth.get().isBlank()) {
      throw body.invalid(
          "webhookAuth",
          "is sent as the Authorization header: it may have 1 to 4096 visible ASCII characters and"
              + " spaces, and nothing else");
    }
    // The request is at fault, for this installation: sent again, it would fail again.
    if (!keepsSecrets) {
      throw body.invalid(
          "webhookAuth",
          "cannot be kept secret here: set SECRETS_KEY for ingress and dispatch-worker, or leave it"
              + " out");
    }
    return new Secret(auth.get());
  }

  private static ObjectNode params(JsonBody body) {
    Optional<JsonBody> params = body.nested("webhookParams");
    params.ifPresent(given ->
        RESERVED.stream()
            .filter(given.fields()::has)
            .findFirst()
            .ifPresent(name -> {
              throw given.invalid(name, "is a name Rejoinder fills in itself; take another");
            }));
    return params.map(JsonBody::fields).orElseGet(() -> JsonBody.none().fields());
  }

  private static @Nullable String id(JsonBody body, String name) {
    return body.text(name, ID_CHARS_MAX).orElse(null);
  }

  /** A task that is answered at once has its own default; others have the callback-worker's. */
  private static @Nullable Long timeoutMs(JsonBody body, TaskMode mode) {
    return switch (mode) {
      case CALLBACK ->
          body.duration("timeout", TIMEOUT_MIN, TIMEOUT_MAX).map(Duration::toMillis).orElse(null);
      case SYNC ->
          body.duration("timeout", TIMEOUT_MIN, SYNC_TIMEOUT_MAX)
              .orElse(SYNC_TIMEOUT_MAX)
              .toMillis();
    };
  }

  private static @Nullable HeartbeatPolicy heartbeat(
      JsonBody body, TaskMode mode, @Nullable Long timeoutMs) {
    Optional<JsonBody> written = body.nested("heartbeat");
    if (written.isEmpty()) {
      return null;
    }
    if (mode == TaskMode.SYNC) {
      throw body.invalid("heartbeat", "needs mode callback: a sync task is answered at once");
    }
    JsonBody heartbeat = written.get();
    Long extensionMs =
        heartbeat
            .duration("extension", TIMEOUT_MIN, TIMEOUT_MAX)
            .map(Duration::toMillis)
            .orElse(null);
    Duration cap =
        heartbeat
            .duration("cap", TIMEOUT_MIN, TIMEOUT_MAX)
            .orElseThrow(() -> BadRequest.missing("heartbeat.cap"));
    if (timeoutMs != null && cap.toMillis() <= timeoutMs) {
      throw heartbeat.invalid("cap", "must be longer than timeout, or nothing is ever extended");
    }
    return new HeartbeatPolicy(extensionMs, cap.toMillis());
  }
}
