package dev.rejoinder.sources.routing;

import java.util.Map;
import java.util.Optional;

/**
 * What somebody wrote to us.
 *
 * @param text without the mention of us; may be blank
 * @param from who wrote it, by the provider's id or phone number
 * @param conversation what it belongs to: a channel, a thread of it, or two phone numbers
 * @param address where an answer goes, as {@link dev.rejoinder.schemas.ReplyTo} has it
 * @param silence why it is not answered, for people; empty: it may be
 */
public record InboundMessage(
    String text,
    String from,
    String conversation,
    Map<String, String> address,
    Optional<String> silence) {

  public InboundMessage {
    address = Map.copyOf(address);
  }
}
