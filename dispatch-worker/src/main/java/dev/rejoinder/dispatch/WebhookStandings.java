package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.dispatch.delivery.WebhookHealth;
import dev.rejoinder.dispatch.delivery.WebhookHealth.Happening;
import dev.rejoinder.dispatch.delivery.WebhookHealth.Standing;
import dev.rejoinder.dispatch.delivery.WebhookHealth.Status;
import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookState;
import dev.rejoinder.schemas.WebhookStatus;
import dev.rejoinder.topics.Topics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How the webhooks fare: read from their topic, and written there when an attempt changes it.
 *
 * <p>What this process writes holds for it at once, before the topic gives it back. Two processes
 * that give up deliveries of one webhook in the same moment may each miss the other's, so that it
 * is switched off a delivery later; the last record in the topic is what all agree on. Thread-safe.
 */
final class WebhookStandings {

  private static final int LOCKS = 64;

  private final KnownWebhooks webhooks;
  private final KnownStates known;
  private final int disableAfter;

  /** Written by this process and not read back yet. */
  private final Map<String, WebhookState> written = new ConcurrentHashMap<>();

  private final List<ReentrantLock> locks = new ArrayList<>();

  WebhookStandings(KnownWebhooks webhooks, KnownStates known, int disableAfter) {
    this.webhooks = webhooks;
    this.known = known;
    this.disableAfter = disableAfter;
    for (int i = 0; i < LOCKS; i++) {
      locks.add(new ReentrantLock());
    }
  }

  /** Takes a record of the topic. */
  void follow(String webhookId, @Nullable WebhookState state) {
    known.follow(webhookId, state);
    if (state != null) {
      written.remove(webhookId, state);
    }
  }

  WebhookStatus status(Webhook webhook) {
    return webhook.getEnabled()
        ? WebhookStatus.valueOf(standing(webhook).status().name())
        : WebhookStatus.DISABLED;
  }

  /**
   * Writes what {@code report} led to, and with it where its webhook stands if that has changed.
   *
   * @throws org.apache.kafka.common.errors.RetriableException when some is not written
   */
  void publish(AttemptReport report, Topics topics, ResultPublisher results)
      throws InterruptedException {
    Optional<Happening> happening = happening(report);
    Optional<Webhook> webhook = webhooks.find(report.delivery().getEndpointId());
    if (happening.isEmpty() || webhook.isEmpty() || unmoved(happening.get(), webhook.get())) {
      results.publish(report.outputs(topics));
      return;
    }
    ReentrantLock lock =
        locks.get(Math.floorMod(webhook.get().getWebhookId().hashCode(), locks.size()));
    lock.lockInterruptibly();
    try {
      publish(report, happening.get(), webhook.get(), topics, results);
    } finally {
      lock.unlock();
    }
  }

  /** Nearly every attempt, and it need not wait for the lock. */
  private boolean unmoved(Happening happening, Webhook webhook) {
    return happening instanceof Happening.Arrived && standing(webhook).status() == Status.ACTIVE;
  }

  private void publish(
      AttemptReport report,
      Happening happening,
      Webhook webhook,
      Topics topics,
      ResultPublisher results)
      throws InterruptedException {
    Standing before = standing(webhook);
    Instant at = later(report.endedAt().truncatedTo(ChronoUnit.MILLIS), webhook.getEnabledAt());
    Standing after = WebhookHealth.after(before, happening, at, disableAfter);
    List<Output<?>> outputs = new ArrayList<>(report.outputs(topics));
    if (after.equals(before)) {
      results.publish(outputs);
      return;
    }
    StandingChange change = new StandingChange(webhook, before, after, at);
    outputs.addAll(outputs.size() - 1, change.outputs(key(report), topics));
    String id = webhook.getWebhookId();
    WebhookState state = change.state();
    WebhookState earlier = written.put(id, state);
    boolean done = false;
    try {
      results.publish(outputs);
      done = true;
    } finally {
      if (!done) {
        restore(id, state, earlier);
      }
    }
  }

  private void restore(String id, WebhookState state, @Nullable WebhookState earlier) {
    if (earlier == null) {
      written.remove(id, state);
    } else {
      written.replace(id, state, earlier);
    }
  }

  private Standing standing(Webhook webhook) {
    String id = webhook.getWebhookId();
    return Optional.ofNullable(written.get(id))
        .or(() -> known.find(id))
        .filter(state -> !webhook.getEnabledAt().isAfter(state.getSince()))
        .map(StandingChange::standing)
        .orElseGet(() -> Standing.fresh(webhook.getEnabledAt()));
  }

  /** Empty for what says nothing of the webhook: tests, retries, and what was not sent. */
  private static Optional<Happening> happening(AttemptReport report) {
    if (report.delivery().getKind() != DeliveryKind.EVENT) {
      return Optional.empty();
    }
    Outcome outcome = report.exchange().outcome();
    return switch (report.next()) {
      case Next.Delivered delivered -> Optional.of(new Happening.Arrived());
      case Next.Dead(Next.Reason reason) ->
          switch (reason) {
            case ATTEMPTS_EXHAUSTED, PARKED_TOO_LONG, DECLINED ->
                Optional.of(new Happening.GivenUp(key(report), String.valueOf(outcome.failure())));
            case GONE -> Optional.of(new Happening.Gone());
            case WEBHOOK_DISABLED, WEBHOOK_DELETED -> Optional.empty();
          };
      case Next.Answered answered -> Optional.empty();
      case Next.RetryAt retry -> Optional.empty();
      case Next.TooLate tooLate -> Optional.empty();
      case Next.Ended ended -> Optional.empty();
    };
  }

  private static String key(AttemptReport report) {
    return report.delivery().getDeliveryId() + '/' + report.delivery().getRedrive();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
