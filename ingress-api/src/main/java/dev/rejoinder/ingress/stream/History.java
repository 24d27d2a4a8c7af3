package dev.rejoinder.ingress.stream;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The run events the log has kept. Thread-safe; only so many read at once, others wait. */
public interface History {

  /**
   * Has {@code work} read one partition and returns what it returns.
   *
   * @throws NotReadable when too many read at once for too long, or Kafka does not answer
   */
  <T> T read(int partition, Function<Past, T> work) throws InterruptedException;

  /** One partition, as it was when reading began; not to be kept. */
  interface Past {

    /** False when there is no such partition; then it is empty. */
    boolean exists();

    /** Offset of the oldest event kept; the end when there is none. */
    long oldest();

    /** Offset after the newest event. */
    long end();

    /** The event at an offset; empty when there is none. */
    Optional<Signal.Fact> at(long offset);

    /** Reads a bounded stretch from {@code from} on and returns the events of a thread in it. */
    Stretch on(long from, String threadId);
  }

  /**
   * Events in order.
   *
   * @param next offset to read on from
   */
  record Stretch(List<Signal.Fact> facts, long next) {

    public Stretch {
      facts = List.copyOf(facts);
    }
  }

  /** The past cannot be read for now; the message says why. */
  final class NotReadable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotReadable(String message, Throwable cause) {
      super(message, cause);
    }

    public NotReadable(String message) {
      super(message);
    }
  }
}
