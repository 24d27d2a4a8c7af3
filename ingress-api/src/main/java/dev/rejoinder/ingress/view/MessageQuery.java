package dev.rejoinder.ingress.view;

import java.util.OptionalLong;

/**
 * A page of messages.
 *
 * @param after begins behind the message of this sequence, in the order asked for; empty: at the
 *     start of that order
 * @param limit most messages returned
 * @param newestFirst newest first instead of oldest first
 * @param since which messages are asked for at all
 */
public record MessageQuery(OptionalLong after, int limit, boolean newestFirst, Since since) {

  /** Of all messages. */
  public MessageQuery(OptionalLong after, int limit, boolean newestFirst) {
    this(after, limit, newestFirst, new Since.Beginning());
  }

  /** What all messages asked for came after. */
  public sealed interface Since {
    record Beginning() implements Since {}

    /** The message of this sequence. */
    record Sequence(long sequence) implements Since {}

    /** A moment, in Unix milliseconds. */
    record Time(long atMs) implements Since {}
  }
}
