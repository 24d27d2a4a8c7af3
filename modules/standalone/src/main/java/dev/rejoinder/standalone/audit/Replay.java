package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** One key's machine, taking recorded steps again. */
@FunctionalInterface
interface Replay {

  /** The events the step leads to; {@code input} is empty when a due time caused it. */
  List<? extends SpecificRecord> step(Optional<SpecificRecord> input, Cause cause, Instant at);
}
