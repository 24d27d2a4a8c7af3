package dev.rejoinder.sources.routing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what Discord sends: messages from the gateway, as MESSAGE_CREATE has them, and commands.
 *
 * <p>Sources: Discord's Message object, and Receiving and Responding to Interactions.
 */
final class DiscordPayload {

  private static final String MESSAGE = "message";
  private static final String COMMAND = "application_command";

  /** Types of messages that somebody wrote: DEFAULT and REPLY. */
  private static final Set<Integer> WRITTEN = Set.of(0, 19);

  private static final int STRING_OPTION = 3;

  private DiscordPayload() {}

  /** The channel. */
  static Optional<String> conversation(JsonNode payload) {
    return text(payload.path("channel_id")).or(() -> text(payload.path("channel").path("id")));
  }

  static Optional<InboundMessage> message(String type, JsonNode payload, Optional<String> self) {
    return conversation(payload)
        .flatMap(channel ->
            switch (type) {
              case MESSAGE -> written(payload, channel, self);
              case COMMAND -> command(payload, channel);
              default -> Optional.empty();
            });
  }

  private static Optional<InboundMessage> written(
      JsonNode payload, String channel, Optional<String> self) {
    String from = payload.path("author").path("id").asText("");
    return text(payload.path("id"))
        .map(id ->
            new InboundMessage(
                plain(payload, self),
                from,
                channel,
                Map.of("channel_id", channel, "message_id", id),
                silence(payload, from, self)));
  }

  private static Optional<String> silence(JsonNode payload, String from, Optional<String> self) {
    if (payload.path("author").path("bot").asBoolean() || payload.hasNonNull("webhook_id")) {
      return Optional.of("a bot wrote it");
    }
    if (self.filter(from::equals).isPresent()) {
      return Optional.of("we wrote it");
    }
    return WRITTEN.contains(payload.path("type").asInt(0))
        ? Optional.empty()
        : Optional.of("it is no new message");
  }

  /** Without mentions of us; who that is, a message tells by which of the mentioned is a bot. */
  private static String plain(JsonNode payload, Optional<String> self) {
    List<String> ourselves = new ArrayList<>(self.stream().toList());
    for (JsonNode mentioned : payload.path("mentions")) {
      if (self.isEmpty() && mentioned.path("bot").asBoolean()) {
        ourselves.add(mentioned.path("id").asText(""));
      }
    }
    String plain = payload.path("content").asText("");
    for (String id : ourselves) {
      plain = plain.replace("<@" + id + ">", "").replace("<@!" + id + ">", "");
    }
    return plain.strip();
  }

  private static Optional<InboundMessage> command(JsonNode payload, String channel) {
    Optional<String> application = text(payload.path("application_id"));
    Optional<String> interaction = text(payload.path("id"));
    if (application.isEmpty() || interaction.isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    addTexts(payload.path("data").path("options"), texts);
    JsonNode user = payload.path("member").path("user");
    return Optional.of(
        new InboundMessage(
            String.join(" ", texts),
            user.path("id").asText(payload.path("user").path("id").asText("")),
            channel,
            Map.of("application_id", application.get(), "interaction_id", interaction.get()),
            Optional.empty()));
  }

  /** Subcommands have options of their own. */
  private static void addTexts(JsonNode options, List<String> texts) {
    for (JsonNode option : options) {
      if (option.path("type").asInt() == STRING_OPTION) {
        texts.add(option.path("value").asText(""));
      }
      addTexts(option.path("options"), texts);
    }
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node.asText("")).filter(text -> node.isTextual() && !text.isEmpty());
  }
}
