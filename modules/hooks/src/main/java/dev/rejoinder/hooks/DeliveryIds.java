package dev.rejoinder.hooks;

import dev.rejoinder.topics.StableId;

/** Names the delivery of an event to a webhook. */
public final class DeliveryIds {

  private DeliveryIds() {}

  /**
   * {@code dlv_} and a hash: the {@code webhook-id}, the same however often the event is fanned
   * out, sent or replayed. It has no dot, which the signed text is put together with.
   */
  public static String of(String eventId, String webhookId) {
    return StableId.of("dlv_", eventId, webhookId);
  }
}
