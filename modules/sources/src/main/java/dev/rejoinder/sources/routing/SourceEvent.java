package dev.rejoinder.sources.routing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.topics.EventText;
import dev.rejoinder.topics.StableId;
import java.time.Instant;
import java.util.Optional;

/**
 * An event of a source. Everything said of it follows from what it is, so that a copy of it is
 * called the same.
 *
 * @param source name of the source
 * @param id the provider's
 * @param type in the provider's words
 * @param payload the provider's
 */
public record SourceEvent(
    String source,
    SourceKind kind,
    String id,
    String type,
    ObjectNode payload,
    Instant receivedAt) {

  private static final int TYPE_CHARS_MAX = 100;

  /** Under which subscribers get it. */
  public String eventId() {
    return StableId.of("evt_", "inbound", source, id);
  }

  /** As subscribers know it: the provider, or else the source, and the provider's word. */
  public String eventType() {
    String prefix =
        switch (kind) {
          case OPENPHONE, SLACK, DISCORD, GITHUB, STRIPE -> kind.label();
          case STANDARD_WEBHOOKS, GENERIC -> source;
        };
    String named = (prefix + "." + type).replaceAll("[^A-Za-z0-9_.:/-]", "_");
    return named.substring(0, Math.min(named.length(), TYPE_CHARS_MAX));
  }

  /** What it belongs to; empty where the provider knows no conversations. */
  public Optional<String> conversation() {
    return switch (kind) {
      case SLACK -> SlackPayload.conversation(payload);
      case DISCORD -> DiscordPayload.conversation(payload);
      case OPENPHONE -> OpenPhonePayload.conversation(payload);
      case GITHUB, STRIPE, STANDARD_WEBHOOKS, GENERIC -> Optional.empty();
    };
  }

  /** The conversation, or else the event itself: what it is in order with. */
  public String subject() {
    return conversation().orElseGet(this::eventId);
  }

  /**
   * What is told of it: the payload, or for the six events of OpenPhone that are documented what is
   * documented, in whichever form they came.
   */
  public ObjectNode data() {
    return kind == SourceKind.OPENPHONE
        ? OpenPhonePayload.documented(type, payload, receivedAt)
        : payload;
  }

  /** What somebody wrote; empty when it is no message. {@code self}: who we are there. */
  public Optional<InboundMessage> message(Optional<String> self) {
    return switch (kind) {
      case SLACK -> SlackPayload.message(payload, self);
      case DISCORD -> DiscordPayload.message(type, payload, self);
      case OPENPHONE -> OpenPhonePayload.message(type, payload, self);
      case GITHUB, STRIPE, STANDARD_WEBHOOKS, GENERIC -> Optional.empty();
    };
  }

  /** As filters and templates see it: id, type, timestamp, source, subject, payload. */
  public ObjectNode told() {
    ObjectNode told =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", eventId())
            .put("type", eventType())
            .put("timestamp", EventText.timestamp(receivedAt))
            .put("source", source)
            .put("subject", subject());
    told.set("payload", data());
    return told;
  }
}
