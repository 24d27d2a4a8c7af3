package dev.rejoinder.standalone.audit;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The machines of one kind of key. */
interface Machines {

  /** The machine of {@code key}, as it is before its first input. */
  Replay of(String key);

  /** What a cause names {@code input} by; null where it has no name. */
  @Nullable String causeId(SpecificRecord input);

  /** What a step of theirs is counted as. */
  Count steps();
}
