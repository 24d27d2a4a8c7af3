package dev.rejoinder.ingress.view;

import java.util.Optional;

/**
 * Where a run event is in the log: the same on every replica, and for good.
 *
 * <p>Written {@code partition:offset}, as clients get it and send it back.
 */
public record EventId(int partition, long offset) {

  private static final String FORM = "\\d{1,9}:\\d{1,18}";

  /** Empty when {@code text} is not of the form {@code partition:offset}. */
  public static Optional<EventId> parse(String text) {
    if (!text.matches(FORM)) {
      return Optional.empty();
    }
    int colon = text.indexOf(':');
    return Optional.of(
        new EventId(
            Integer.parseInt(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1))));
  }

  @Override
  public String toString() {
    return partition + ":" + offset;
  }
}
