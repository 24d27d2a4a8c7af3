package dev.rejoinder.topics;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;

/** Makes the value serdes of one wire format. */
interface AvroSerdes {

  <V extends SpecificRecord> Serde<V> serde(Class<V> type);

  static AvroSerdes from(TopicsConfig config) {
    return new SingleObjectSerdes();
  }
}
