package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.InboundEvent;

/**
 * An event that came in from a source.
 *
 * @param id of the event subscribers get of it
 * @param type in the provider's words
 * @param receivedAtMs when it first came, Unix time, milliseconds
 * @param copies how often it came; beyond the first it has no effect
 */
public record KnownInbound(
    String id, String source, String providerEventId, String type, long receivedAtMs, int copies) {

  static KnownInbound first(String id, InboundEvent event) {
    return new KnownInbound(
        id,
        event.getSource(),
        event.getProviderEventId(),
        event.getType(),
        event.getReceivedAt().toEpochMilli(),
        1);
  }

  /** What its copies have in common in the log. */
  String key() {
    return source + "/" + providerEventId;
  }

  KnownInbound again() {
    return new KnownInbound(id, source, providerEventId, type, receivedAtMs, copies + 1);
  }
}
