package dev.rejoinder.discord;

import java.util.Set;
import net.dv8tion.jda.api.utils.data.DataArray;
import net.dv8tion.jda.api.utils.data.DataObject;

/**
 * Which messages a bot is meant by: those a person wrote that mention it, or came to it directly.
 *
 * <p>A mention is the bot's own name, or an answer to the bot that pings it; {@code @everyone} and
 * roles mean everybody and not the bot. See Discord's documentation of the message object.
 */
final class MessageFilter {

  /** What people write: messages and answers; all other types are Discord's own announcements. */
  private static final Set<Integer> WRITTEN = Set.of(0, 19);

  private MessageFilter() {}

  /**
   * @param message payload of a MESSAGE_CREATE
   * @param selfId the bot's user id
   */
  static boolean accepts(DataObject message, String selfId) {
    return WRITTEN.contains(message.getInt("type", 0))
        && !message.optObject("author").orElseGet(DataObject::empty).getBoolean("bot", false)
        && message.isNull("webhook_id")
        && (message.isNull("guild_id") || mentions(message, selfId));
  }

  private static boolean mentions(DataObject message, String selfId) {
    DataArray mentioned = message.optArray("mentions").orElseGet(DataArray::empty);
    return mentioned.stream(DataArray::getObject)
        .anyMatch(user -> user.getString("id", "").equals(selfId));
  }
}
