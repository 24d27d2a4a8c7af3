package dev.rejoinder.ingress;

import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.ingress.view.WebhookView;
import dev.rejoinder.schemas.Webhook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps webhooks in their topic and finds them in what was read of it.
 *
 * <p>A change returns once its record is in the log and, unless Kafka is in trouble, was read back,
 * so that the same server knows it at once; others do within about a second. Changes of one webhook
 * on one server take turns; of two servers that change it at the same time, the record written last
 * counts.
 */
final class WebhookStore {

  /** Longer than reading back ever takes while all is well; the record is safe by then. */
  private static final Duration READ_BACK_WAIT = Duration.ofSeconds(5);

  private final CommandLog log;
  private final WebhookView view;
  private final BooleanSupplier viewIsWhole;
  private final int perOwnerMax;

  private final Alone alone = new Alone();

  /**
   * @param viewIsWhole whether {@code view} has what was there at the start
   * @param perOwnerMax webhooks an owner may have
   */
  WebhookStore(CommandLog log, WebhookView view, BooleanSupplier viewIsWhole, int perOwnerMax) {
    this.log = log;
    this.view = view;
    this.viewIsWhole = viewIsWhole;
    this.perOwnerMax = perOwnerMax;
  }

  /** Runs {@code work} while nobody else on this server changes the webhook. */
  <T> T alone(String id, Alone.Work<T> work) throws InterruptedException {
    return alone.with(id, work);
  }

  /** Empty also when it is another owner's. */
  Optional<Webhook> find(String owner, String id) {
    requireWhole();
    return view.find(owner, id);
  }

  /** As {@link #find}; turns the request down when there is none. */
  Webhook require(String owner, String id) {
    return find(owner, id)
        .orElseThrow(() ->
            BadRequest.notFound("Webhook not found", "There is no webhook '%s'.".formatted(id)));
  }

  /** In no order. */
  List<Webhook> of(String owner) {
    requireWhole();
    return view.of(owner);
  }

  /** Adds a webhook, unless its owner has as many as there may be. */
  void add(Webhook webhook, @Nullable String traceparent) throws InterruptedException {
    requireWhole();
    String id = webhook.getWebhookId();
    if (!view.announce(webhook.getOwner(), id, perOwnerMax)) {
      Reply full =
          Reply.error(
              409,
              "Too many webhooks",
              "There may be at most %d webhooks; delete one, or raise WEBHOOKS_PER_OWNER."
                  .formatted(perOwnerMax));
      full.body().put("limit", perOwnerMax);
      throw new BadRequest(full);
    }
    try {
      write(id, webhook, traceparent);
    } catch (CommandLog.NotWritten e) {
      view.retract(id);
      throw e;
    }
  }

  void replace(Webhook webhook, @Nullable String traceparent) throws InterruptedException {
    write(webhook.getWebhookId(), webhook, traceparent);
  }

  void remove(String id, @Nullable String traceparent) throws InterruptedException {
    write(id, null, traceparent);
  }

  private void write(String id, @Nullable Webhook webhook, @Nullable String traceparent)
      throws InterruptedException {
    try (Watch<Optional<Webhook>> watch = view.watch(id, Optional.ofNullable(webhook))) {
      log.publish(id, webhook, traceparent);
      watch.await(READ_BACK_WAIT);
    }
  }

  private void requireWhole() {
    if (!viewIsWhole.getAsBoolean()) {
      throw new BadRequest(
          Reply.unavailable("The webhooks have not been read yet; send the request again."));
    }
  }
}
