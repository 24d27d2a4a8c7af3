package dev.rejoinder.runtime.effect;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Where an effect worker's records come from, and how they may be ordered and delayed.
 *
 * <p>What {@code values} or {@code place} throw makes the record unreadable: it goes to the
 * dead-letter topic. So does a record without a value.
 *
 * @param topics read by one consumer group; of a worker with lanes, partitions of the others go
 *     where those of the first one go
 * @param values used by one thread at a time
 */
public record EffectSource<V>(
    List<String> topics, Deserializer<V> values, Function<ConsumerRecord<String, V>, Place> place) {

  public EffectSource {
    topics = List.copyOf(topics);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("topics must not be empty");
    }
  }

  /**
   * A source of records in lines.
   *
   * @param line records with the same line run one after another, in log order per partition
   * @param notBefore the effect is not started earlier; {@code Instant.MIN} means at once. The
   *     record waits in memory, and so do later ones of its line
   */
  public EffectSource(
      List<String> topics,
      Deserializer<V> values,
      Function<ConsumerRecord<String, V>, String> line,
      Function<ConsumerRecord<String, V>, Instant> notBefore) {
    this(topics, values, record -> Place.inLine(line.apply(record), notBefore.apply(record)));
  }
}
