package dev.rejoinder.hooks;

import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.schemas.WebhookJobKind;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of the log a job is about: what it asks for, of its owner, by the webhooks there are. */
public final class JobScope {

  /** Whose calls and tasks are, and everything asked for without a key. */
  public static final String DEFAULT_OWNER = "default";

  private final WebhookJob job;
  private final KnownWebhooks webhooks;

  public JobScope(WebhookJob job, KnownWebhooks webhooks) {
    this.job = job;
    this.webhooks = webhooks;
  }

  public WebhookJob job() {
    return job;
  }

  /** Whether the job reads events; otherwise it reads dead letters. */
  public boolean readsEvents() {
    return job.getKind() == WebhookJobKind.REPLAY;
  }

  /** Whether dead letters of this endpoint may be its; spares reading those that cannot. */
  public boolean mayCover(String endpointId) {
    String wanted = job.getWebhookId();
    return wanted == null || wanted.equals(endpointId);
  }

  /**
   * The delivery by which the job tells its webhook of {@code event}; empty when it does not. The
   * same for the same event, whenever it is asked.
   */
  public Optional<Delivery> replay(Event event, Instant now) {
    Optional<Webhook> webhook =
        Optional.ofNullable(job.getWebhookId()).flatMap(webhooks::find).filter(this::owned);
    if (webhook.isEmpty() || !within(event.getAt()) || !ofType(event.getType())) {
      return Optional.empty();
    }
    return EventDelivery.to(webhook.get(), event, now)
        .map(delivery -> Resending.anew(delivery, Resending.replay(job), now));
  }

  /** Whether a dead letter that waits is one of the job's. */
  public boolean covers(DeadDelivery letter, Instant now) {
    Delivery delivery = letter.getDelivery();
    return mayCover(delivery.getEndpointId())
        && within(letter.getDiedAt())
        && (job.getReason() == null || job.getReason().equals(letter.getReason()))
        && ofType(delivery.getEventType())
        && owned(delivery)
        && fits(delivery, now);
  }

  /** Calls, tasks and replies are nobody's in particular, which makes them the default owner's. */
  public static boolean owns(
      String owner, DeliveryKind kind, String endpointId, KnownWebhooks webhooks) {
    return switch (kind) {
      case EVENT, TEST ->
          webhooks.find(endpointId).filter(hook -> hook.getOwner().equals(owner)).isPresent();
      case TOOL_CALL, TASK, REPLY, SOURCE_CHECK -> owner.equals(DEFAULT_OWNER);
    };
  }

  private boolean owned(Delivery delivery) {
    return owns(job.getOwner(), delivery.getKind(), delivery.getEndpointId(), webhooks);
  }

  private boolean owned(Webhook webhook) {
    return webhook.getOwner().equals(job.getOwner());
  }

  /** Nothing is sent that nobody waits for any more, and no test is made twice. */
  private boolean fits(Delivery delivery, Instant now) {
    Instant expiresAt = delivery.getExpiresAt();
    boolean alive = expiresAt == null || expiresAt.isAfter(now);
    return switch (job.getKind()) {
      case RECOVER -> delivery.getKind() == DeliveryKind.EVENT && alive;
      case REDRIVE -> alive;
      case PURGE -> true;
      case REPLAY -> false;
    };
  }

  private boolean within(Instant at) {
    return !at.isBefore(job.getSince()) && at.isBefore(job.getUntil());
  }

  private boolean ofType(@Nullable String type) {
    return job.getEventTypes().isEmpty()
        || (type != null && EventCatalogue.subscribedName(job.getEventTypes(), type).isPresent());
  }
}
