package dev.rejoinder.simulation;

import dev.rejoinder.schemas.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One of the two machines, from record to records.
 *
 * @param <S> what it remembers of a key
 */
interface Machine<S> {

  /**
   * One step of {@code key}.
   *
   * @param state null when nothing is known of the key
   * @param input empty when a due time caused the step
   */
  Taken<S> step(
      String key, @Nullable S state, Optional<SpecificRecord> input, Cause cause, Instant at);

  /** When {@code state} has something to do without an input. */
  Instant nextDue(S state);

  /**
   * What a step led to.
   *
   * @param state null when the key is forgotten
   * @param outputs keys and values, in order
   */
  record Taken<S>(@Nullable S state, List<Map.Entry<String, SpecificRecord>> outputs) {}
}
