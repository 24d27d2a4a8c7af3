package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.RunEvent;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * An event as it stands in the log.
 *
 * @param key thread or call
 * @param sequence its number for its key, from 1
 */
record Recorded(
    Position position, String key, SpecificRecord event, long sequence, Cause cause, Instant at) {

  /** Throws {@link IllegalArgumentException} for a record that is no event. */
  static Recorded of(Position position, SpecificRecord record) {
    return switch (record) {
      case RunEvent event ->
          new Recorded(
              position,
              event.getThreadId(),
              event,
              event.getSequence(),
              event.getCause(),
              event.getAt());
      case CallEvent event ->
          new Recorded(
              position,
              event.getCallId(),
              event,
              event.getSequence(),
              event.getCause(),
              event.getAt());
      default -> throw new IllegalArgumentException("not an event: " + record.getClass());
    };
  }

  /** The input that led to it; empty when a due time did. */
  Optional<Position> input() {
    return Position.of(cause);
  }
}
