package dev.rejoinder.runtime.effect;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Where an effect worker's records come from, and how they may be ordered and delayed.
 *
 * <p>What {@code values}, {@code lane} or {@code notBefore} throw makes the record unreadable: it
 * goes to the dead-letter topic. So does a record without a value.
 *
 * @param topics read by one consumer group
 * @param values used by one thread
 * @param lane records with the same lane run one after another, in log order per partition
 * @param notBefore the effect is not started earlier; {@code Instant.MIN} means at once. The record
 *     waits in memory, and so do later ones of its lane
 */
public record EffectSource<V>(
    List<String> topics,
    Deserializer<V> values,
    Function<ConsumerRecord<String, V>, String> lane,
    Function<ConsumerRecord<String, V>, Instant> notBefore) {

  public EffectSource {
    topics = List.copyOf(topics);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("topics must not be empty");
    }
  }
}
