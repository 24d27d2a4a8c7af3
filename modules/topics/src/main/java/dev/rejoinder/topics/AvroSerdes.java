package dev.rejoinder.topics;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;

/**
 * Makes the value serdes of one wire format; they are thread-safe.
 *
 * <p>Deserializers throw {@code SerializationException} for bytes that will never be readable, and
 * nothing else but {@link SchemaRegistryUnavailable}.
 */
interface AvroSerdes {

  <V extends SpecificRecord> Serde<V> serde(Class<V> type);

  static AvroSerdes from(TopicsConfig config) {
    return config
        .schemaRegistry()
        .<AvroSerdes>map(RegistrySerdes::new)
        .orElseGet(SingleObjectSerdes::new);
  }
}
