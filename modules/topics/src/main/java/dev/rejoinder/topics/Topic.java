package dev.rejoinder.topics;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * A topic and how its records are read and written; the only way code names a topic. Keys are text.
 *
 * @param name full name, prefix included
 * @param label name without the prefix: what topology nodes, logs and docs call it
 * @param retention how long records are kept; empty for a compacted topic
 */
public record Topic<V>(
    String name, String label, Serde<V> valueSerde, Optional<Duration> retention) {

  public Serde<String> keySerde() {
    return Serdes.String();
  }

  public boolean compacted() {
    return retention.isEmpty();
  }

  public Consumed<String, V> consumed() {
    return Consumed.with(keySerde(), valueSerde).withName("read-" + label);
  }

  public Produced<String, V> produced() {
    return Produced.with(keySerde(), valueSerde).withName("write-" + label);
  }
}
