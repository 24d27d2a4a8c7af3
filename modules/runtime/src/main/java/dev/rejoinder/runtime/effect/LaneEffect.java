package dev.rejoinder.runtime.effect;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** As {@link Effect}, with something to say about how it ended. */
@FunctionalInterface
public interface LaneEffect<V> {

  /**
   * As {@link Effect#perform}.
   *
   * @param parkedAt since when the record is parked; empty when it is not
   */
  Ending perform(ConsumerRecord<String, V> record, Optional<Instant> parkedAt)
      throws InterruptedException;

  /** {@code effect}, which says nothing. */
  static <V> LaneEffect<V> plain(Effect<V> effect) {
    return (record, parkedAt) -> {
      effect.perform(record);
      return Ending.PLAIN;
    };
  }
}
