package dev.rejoinder.sources.routing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what Slack sends: events in their {@code event_callback}, and slash commands.
 *
 * <p>Sources: Slack's Events API, its message event with subtypes, and Slash Commands.
 */
final class SlackPayload {

  private static final String MENTION = "app_mention";

  /** Subtypes of messages that somebody wrote; all others tell of something that happened. */
  private static final Set<String> WRITTEN =
      Set.of("", "file_share", "me_message", "thread_broadcast");

  private SlackPayload() {}

  /** The channel, and the thread within it when it is in one, or begins one. */
  static Optional<String> conversation(JsonNode payload) {
    Optional<String> channel = channel(payload);
    Optional<String> thread = thread(payload.path("event"));
    return thread.isPresent() ? channel.map(c -> c + "/" + thread.get()) : channel;
  }

  static Optional<InboundMessage> message(JsonNode payload, Optional<String> self) {
    JsonNode event = payload.path("event");
    String type = event.path("type").asText("");
    if (payload.path("command").isTextual()) {
      return written(payload, payload.path("user_id").asText(""), self, Optional.empty());
    }
    return type.equals("message") || type.equals(MENTION)
        ? written(payload, event.path("user").asText(""), self, silence(event))
        : Optional.empty();
  }

  private static Optional<InboundMessage> written(
      JsonNode payload, String from, Optional<String> self, Optional<String> silence) {
    Optional<String> channel = channel(payload);
    Optional<String> conversation = conversation(payload);
    if (channel.isEmpty() || conversation.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> address = new LinkedHashMap<>();
    address.put("channel", channel.get());
    thread(payload.path("event")).ifPresent(thread -> address.put("thread_ts", thread));
    JsonNode text = payload.path("event").path("text");
    Set<String> ourselves = ourselves(payload, self);
    return Optional.of(
        new InboundMessage(
            plain(text.asText(payload.path("text").asText("")), ourselves),
            from,
            conversation.get(),
            address,
            silence.or(
                () -> ourselves.contains(from) ? Optional.of("we wrote it") : Optional.empty())));
  }

  private static Optional<String> silence(JsonNode event) {
    String subtype = event.path("subtype").asText("");
    if (event.hasNonNull("bot_id") || subtype.equals("bot_message")) {
      return Optional.of("a bot wrote it");
    }
    return WRITTEN.contains(subtype) && !event.path("hidden").asBoolean()
        ? Optional.empty()
        : Optional.of("it is no new message but " + subtype);
  }

  private static Optional<String> channel(JsonNode payload) {
    return text(payload.path("event").path("channel")).or(() -> text(payload.path("channel_id")));
  }

  /** Who mentions us outside a thread begins one with the answer. */
  private static Optional<String> thread(JsonNode event) {
    return text(event.path("thread_ts"))
        .or(() ->
            event.path("type").asText("").equals(MENTION)
                ? text(event.path("ts"))
                : Optional.empty());
  }

  private static Set<String> ourselves(JsonNode payload, Optional<String> self) {
    Set<String> ids = new HashSet<>();
    self.ifPresent(ids::add);
    for (JsonNode authorization : payload.path("authorizations")) {
      if (authorization.path("is_bot").asBoolean()) {
        text(authorization.path("user_id")).ifPresent(ids::add);
      }
    }
    return ids;
  }

  /** Without mentions of us, and as it was typed. */
  private static String plain(String text, Set<String> ourselves) {
    String plain = text;
    for (String id : ourselves) {
      plain = plain.replace("<@" + id + ">", "");
    }
    return plain.strip().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node.asText("")).filter(text -> node.isTextual() && !text.isEmpty());
  }
}
