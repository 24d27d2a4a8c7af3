package dev.rejoinder.topics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Avro single-object encoding: C3 01, the schema's 8-byte fingerprint, the binary value.
 *
 * <p>Needs no registry. Source: Avro specification, "Single-object encoding".
 */
final class SingleObjectSerdes implements AvroSerdes {

  @Override
  public <V extends SpecificRecord> Serde<V> serde(Class<V> type) {
    Schema schema = SpecificData.get().getSchema(type);
    SpecificData model = SpecificData.getForClass(type);
    return Serdes.serdeFrom(
        serializer(new BinaryMessageEncoder<>(model, schema)),
        deserializer(new BinaryMessageDecoder<>(model, schema)));
  }

  private static <V> Serializer<V> serializer(BinaryMessageEncoder<V> encoder) {
    return (topic, value) -> {
      if (value == null) {
        return null;
      }
      try {
        ByteBuffer encoded = encoder.encode(value);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static <V> Deserializer<V> deserializer(BinaryMessageDecoder<V> decoder) {
    return (topic, bytes) -> {
      if (bytes == null) {
        return null;
      }
      try {
        return decoder.decode(bytes);
      } catch (IOException | RuntimeException e) {
        throw new SerializationException("a record on " + topic + " is not readable Avro", e);
      }
    };
  }
}
