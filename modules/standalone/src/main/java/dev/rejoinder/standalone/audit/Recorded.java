package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.RunEvent;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * An event as it stands in the log.
 *
 * @param sequence its number for its key, from 1
 */
record Recorded(Position position, SpecificRecord event, long sequence, Cause cause, Instant at) {

  static Recorded of(Position position, RunEvent event) {
    return new Recorded(position, event, event.getSequence(), event.getCause(), event.getAt());
  }

  static Recorded of(Position position, CallEvent event) {
    return new Recorded(position, event, event.getSequence(), event.getCause(), event.getAt());
  }
}
