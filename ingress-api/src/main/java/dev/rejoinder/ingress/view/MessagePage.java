package dev.rejoinder.ingress.view;

import java.util.List;

/**
 * Some messages of a thread, in the order asked for.
 *
 * @param more whether others follow the last of them
 * @param last the thread's last event seen; a stream that begins behind it misses nothing
 */
public record MessagePage(List<Message> messages, boolean more, EventId last) {

  public MessagePage {
    messages = List.copyOf(messages);
  }
}
