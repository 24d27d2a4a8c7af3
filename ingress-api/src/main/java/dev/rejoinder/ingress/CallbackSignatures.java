package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.access.Need;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.topics.WebhookSignature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Checks the Standard Webhooks signature of callbacks. One that is there must be right; whether one
 * must be there is configuration, for a callback that names an id of ours is no forgery.
 */
final class CallbackSignatures {

  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final CallbackTrust trust;
  private final InstantSource clock;

  CallbackSignatures(CallbackTrust trust, InstantSource clock) {
    this.trust = trust;
    this.clock = clock;
  }

  /** What a callback of a tool must bring. */
  Need needOfTools() {
    return need(trust.webhookSecret());
  }

  /** What a callback of a task must bring. */
  Need needOfTasks() {
    return need(trust.taskWebhookSecret());
  }

  /** Without a secret no signature proves anything. */
  private static Need need(Optional<Secret> secret) {
    return secret.isPresent() ? new Need.Signature(KeyScope.CALLBACKS) : KeyScope.CALLBACKS;
  }

  /** {@code answering}, for callbacks of tools that pass the check. */
  Endpoint.Answering ofTools(Endpoint.Answering answering) {
    return request -> {
      check(request, "WEBHOOK_SECRET", trust.webhookSecret());
      return answering.answer(request);
    };
  }

  /** {@code answering}, for callbacks of tasks that pass the check. */
  Endpoint.Answering ofTasks(Endpoint.Answering answering) {
    return request -> {
      check(request, "TASK_WEBHOOK_SECRET", trust.taskWebhookSecret());
      return answering.answer(request);
    };
  }

  private void check(Request request, String key, Optional<Secret> secret) {
    Optional<String> signature = request.header("webhook-signature");
    if (signature.isEmpty()) {
      if (trust.required()) {
        throw refused(
            "A callback must be signed with %s: send webhook-id, webhook-timestamp and"
                + " webhook-signature as Standard Webhooks says.",
            key);
      }
      return;
    }
    if (secret.isEmpty()) {
      throw refused(
          "The signature cannot be checked, as %s is not set here; set it, or do not sign.", key);
    }
    Optional<String> id = request.header("webhook-id");
    long timestampSeconds = timestampSeconds(request);
    boolean signed =
        id.isPresent()
            && WebhookSignature.with(secret.get().value())
                .signed(signature.get(), id.get(), timestampSeconds, request.bytes());
    if (!signed) {
      throw refused(
          "The signature does not match: sign webhook-id, webhook-timestamp and the body as it is"
              + " sent, with %s.",
          key);
    }
  }

  private long timestampSeconds(Request request) {
    String written = request.header("webhook-timestamp").orElse("");
    long nowSeconds = clock.instant().getEpochSecond();
    boolean timely =
        written.matches("\\d{1,15}")
            && Math.abs(nowSeconds - Long.parseLong(written)) <= TOLERANCE.toSeconds();
    if (!timely) {
      throw refused(
          "webhook-timestamp must be the Unix time in seconds, within %s of this server's clock.",
          "5 minutes");
    }
    return Long.parseLong(written);
  }

  private static BadRequest refused(String sentence, String with) {
    return new BadRequest(Reply.error(401, "Signature refused", sentence.formatted(with)));
  }
}
