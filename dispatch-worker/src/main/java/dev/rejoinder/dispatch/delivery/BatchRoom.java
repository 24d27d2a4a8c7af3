package dev.rejoinder.dispatch.delivery;

/**
 * How many events one request may still take.
 *
 * @param events that it has
 * @param bodyBytes of the JSON array they make, brackets and commas included
 * @param eventsMax at most this many, 1 or more
 */
public record BatchRoom(int events, long bodyBytes, int eventsMax) {

  /** Bytes of a request's body at most, as long as it has more than one event. */
  public static final long BODY_BYTES_MAX = 256 * 1024;

  private static final int BRACKETS_BYTES = 2;

  /** With the first event in it, which has its place however large it is. */
  public static BatchRoom withFirst(long eventBytes, int eventsMax) {
    return new BatchRoom(1, BRACKETS_BYTES + eventBytes, eventsMax);
  }

  /** Whether one more event of {@code eventBytes} may go along. */
  public boolean takes(long eventBytes) {
    return !full() && bodyBytes + 1 + eventBytes <= BODY_BYTES_MAX;
  }

  /** With one more, after a comma. */
  public BatchRoom with(long eventBytes) {
    return new BatchRoom(events + 1, bodyBytes + 1 + eventBytes, eventsMax);
  }

  /** Whether there is nothing to wait for any more. */
  public boolean full() {
    return events >= eventsMax || bodyBytes >= BODY_BYTES_MAX;
  }
}
