package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.ThreadForgotten;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * An event as it stands in the log.
 *
 * @param sequence its number for its key, from 1
 * @param forgets whether the machine starts over after it
 */
record Recorded(
    Position position,
    SpecificRecord event,
    long sequence,
    Cause cause,
    Instant at,
    boolean forgets) {

  static Recorded of(Position position, RunEvent event) {
    return new Recorded(
        position,
        event,
        event.getSequence(),
        event.getCause(),
        event.getAt(),
        event.getBody() instanceof ThreadForgotten);
  }

  static Recorded of(Position position, CallEvent event) {
    return new Recorded(
        position,
        event,
        event.getSequence(),
        event.getCause(),
        event.getAt(),
        event.getBody() instanceof CallForgotten);
  }
}
