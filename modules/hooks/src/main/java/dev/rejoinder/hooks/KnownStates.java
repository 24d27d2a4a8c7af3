package dev.rejoinder.hooks;

import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookState;
import dev.rejoinder.schemas.WebhookStatus;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How the webhooks fare, as read from the topic of their states. Thread-safe. */
public final class KnownStates {

  private final Map<String, WebhookState> byId = new ConcurrentHashMap<>();

  /** Takes a record of the topic; null means that nothing is known of the webhook any more. */
  public void follow(String webhookId, @Nullable WebhookState state) {
    if (state == null) {
      byId.remove(webhookId);
    } else {
      byId.put(webhookId, state);
    }
  }

  public Optional<WebhookState> find(String webhookId) {
    return Optional.ofNullable(byId.get(webhookId));
  }

  /**
   * Where {@code webhook} stands: disabled when its owner or its receiver says so; a state from
   * before it was last enabled does not count.
   */
  public WebhookStatus status(Webhook webhook) {
    if (!webhook.getEnabled()) {
      return WebhookStatus.DISABLED;
    }
    return find(webhook.getWebhookId())
        .filter(state -> !webhook.getEnabledAt().isAfter(state.getSince()))
        .map(WebhookState::getStatus)
        .orElse(WebhookStatus.ACTIVE);
  }
}
