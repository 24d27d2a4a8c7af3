package dev.rejoinder.hooks;

import dev.rejoinder.schemas.Webhook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The webhooks there are, as read from their topic; bounded by it. Thread-safe. */
public final class KnownWebhooks {

  private final Map<String, Webhook> byId = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  /** Takes a record of the topic; null means that the webhook was deleted. */
  public void follow(String id, @Nullable Webhook webhook) {
    if (webhook == null) {
      byId.remove(id);
    } else {
      byId.put(id, webhook);
    }
    changes.incrementAndGet();
  }

  /**
   * Counts up after each change. What is derived from the webhooks after a count was read holds
   * while the count stays.
   */
  public long changes() {
    return changes.get();
  }

  public Optional<Webhook> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** As they stand, in no order. */
  public List<Webhook> all() {
    return List.copyOf(byId.values());
  }
}
