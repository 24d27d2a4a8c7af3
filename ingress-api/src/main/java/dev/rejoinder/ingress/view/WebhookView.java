package dev.rejoinder.ingress.view;

import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks there are and how they fare, as read from their topics.
 *
 * <p>Thread-safe; waiting blocks the calling thread, which should be a virtual one.
 */
public final class WebhookView {

  private final ReentrantLock lock = new ReentrantLock();
  private final KnownWebhooks webhooks = new KnownWebhooks();
  private final KnownStates states = new KnownStates();
  private final Watches<Optional<Webhook>> written = new Watches<>(lock);

  /** Owners by id of webhooks that are on their way through the topic. */
  private final Map<String, String> announced = new HashMap<>();

  /** Takes a record of the webhooks topic; null means that the webhook was deleted. */
  public void on(String id, @Nullable Webhook webhook) {
    lock.lock();
    try {
      webhooks.follow(id, webhook);
      announced.remove(id);
      written.show(id, Optional.ofNullable(webhook));
    } finally {
      lock.unlock();
    }
  }

  /** Takes a record of the webhook-states topic; null means that nothing is known any more. */
  public void onState(String id, @Nullable WebhookState state) {
    states.follow(id, state);
  }

  public KnownWebhooks webhooks() {
    return webhooks;
  }

  public KnownStates states() {
    return states;
  }

  /** Empty also when it is another owner's. */
  public Optional<Webhook> find(String owner, String id) {
    return webhooks.find(id).filter(webhook -> webhook.getOwner().equals(owner));
  }

  /** In no order. */
  public List<Webhook> of(String owner) {
    return webhooks.all().stream().filter(webhook -> webhook.getOwner().equals(owner)).toList();
  }

  /**
   * Watches for a record to come back from the topic; make it before publishing that.
   *
   * @param webhook the record; empty: that the webhook was deleted
   */
  public Watch<Optional<Webhook>> watch(String id, Optional<Webhook> webhook) {
    lock.lock();
    try {
      return written.add(id, webhook::equals);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps a place for a new webhook until it comes back from the topic, or is {@link #retract}ed.
   *
   * @return false when {@code owner} has {@code max} webhooks already, counting those on their way
   */
  public boolean announce(String owner, String id, int max) {
    lock.lock();
    try {
      Set<String> ids = new HashSet<>();
      of(owner).forEach(webhook -> ids.add(webhook.getWebhookId()));
      announced.forEach((announcedId, announcer) -> {
        if (announcer.equals(owner)) {
          ids.add(announcedId);
        }
      });
      ids.remove(id);
      if (ids.size() >= max) {
        return false;
      }
      announced.put(id, owner);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the place back: the webhook was not written, as far as anybody knows. */
  public void retract(String id) {
    lock.lock();
    try {
      announced.remove(id);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting, and all that begins later. */
  public void release() {
    lock.lock();
    try {
      written.close();
    } finally {
      lock.unlock();
    }
  }
}
