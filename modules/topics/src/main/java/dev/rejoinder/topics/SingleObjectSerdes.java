package dev.rejoinder.topics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Avro single-object encoding: C3 01, the schema's 8-byte fingerprint, the binary value.
 *
 * <p>Needs no registry: it reads what any release wrote, by {@link SchemaHistory}; of a later
 * release's record it says that it is {@link WrittenByNewerRelease}. Source: Avro specification,
 * "Single-object encoding". Avro's own encoder and decoder of this format keep buffers and the last
 * record per thread, which with a virtual thread for each record is only garbage; these keep none.
 * All serdes are thread-safe.
 */
final class SingleObjectSerdes implements AvroSerdes {

  private static final short MAGIC = (short) 0xC301;
  private static final int HEADER_BYTES = Short.BYTES + Long.BYTES;

  /** Most records are smaller, and growing to those that are not costs little. */
  private static final int BYTES_EXPECTED = 512;

  SingleObjectSerdes() {
    TrustedClasses.trust();
  }

  @Override
  public <V extends SpecificRecord> Serde<V> serde(Class<V> type) {
    SpecificData model = SpecificData.getForClass(type);
    Schema current = model.getSchema(type);
    Map<Long, DatumReader<V>> readers = new HashMap<>();
    for (Schema written : SchemaHistory.of(type)) {
      readers.put(fingerprint(written), reader(model, written, current));
    }
    readers.put(fingerprint(current), reader(model, current, current));
    return Serdes.serdeFrom(
        serializer(header(current), new SpecificDatumWriter<>(current, model)),
        deserializer(Map.copyOf(readers)));
  }

  /** Built at once, not on first use: what it returns is immutable and shared by all threads. */
  private static <V> DatumReader<V> reader(SpecificData model, Schema written, Schema current) {
    try {
      return model.getFastReaderBuilder().createDatumReader(written, current);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }

  private static byte[] header(Schema schema) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .putShort(MAGIC)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(fingerprint(schema))
        .array();
  }

  private static <V> Serializer<V> serializer(byte[] header, DatumWriter<V> writer) {
    return (topic, value) -> {
      if (value == null) {
        return null;
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream(BYTES_EXPECTED);
      out.writeBytes(header);
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      try {
        writer.write(value, encoder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return out.toByteArray();
    };
  }

  private static <V> Deserializer<V> deserializer(Map<Long, DatumReader<V>> readers) {
    return (topic, bytes) -> {
      if (bytes == null) {
        return null;
      }
      try {
        return read(readerFor(bytes, topic, readers), bytes);
      } catch (SerializationException | WrittenByNewerRelease e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw new SerializationException("a record on " + topic + " is not readable Avro", e);
      }
    };
  }

  private static <V> DatumReader<V> readerFor(
      byte[] bytes, String topic, Map<Long, DatumReader<V>> readers) {
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER_BYTES || header.getShort() != MAGIC) {
      throw new SerializationException(
          "a record on " + topic + " does not begin as Avro single-object encoding does");
    }
    long fingerprint = header.order(ByteOrder.LITTLE_ENDIAN).getLong();
    DatumReader<V> reader = readers.get(fingerprint);
    if (reader == null) {
      throw SchemaHistory.fingerprints().contains(fingerprint)
          ? new SerializationException("a record on " + topic + " is of another topic's type")
          : new WrittenByNewerRelease(
              "a record on %s has a schema unknown here (fingerprint %016x); a newer release wrote it"
                  .formatted(topic, fingerprint));
    }
    return reader;
  }

  private static <V> V read(DatumReader<V> reader, byte[] bytes) throws IOException {
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
    V value = reader.read(null, decoder);
    if (!decoder.isEnd()) {
      throw new IOException("bytes follow the value");
    }
    return value;
  }
}
