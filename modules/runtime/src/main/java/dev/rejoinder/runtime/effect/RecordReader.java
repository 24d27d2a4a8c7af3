package dev.rejoinder.runtime.effect;

import dev.rejoinder.runtime.Records;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poison boundary: whatever a record's bytes make a deserialiser throw ends here, as data.
 * Thread-safe.
 */
final class RecordReader<V> {

  /** Stands before the names of lanes, as those of records that cannot be read have none. */
  static final String LANE = "lane:";

  private static final Instant EARLIEST_MS = Instant.ofEpochMilli(Long.MIN_VALUE);
  private static final Instant LATEST_MS = Instant.ofEpochMilli(Long.MAX_VALUE);

  private static final Logger log = LoggerFactory.getLogger(RecordReader.class);

  private final EffectSource<V> source;

  RecordReader(EffectSource<V> source) {
    this.source = source;
  }

  /** Empty when the same bytes may be readable later: then the record is to be read again. */
  synchronized Optional<Arrival<V>> read(ConsumerRecord<byte[], byte[]> raw) {
    try {
      ConsumerRecord<String, V> record = readable(raw);
      Place place = source.place().apply(record);
      return Optional.of(
          new Arrival<>(
              new Offer<>(
                  raw.offset(),
                  record.key() == null ? "" : record.key(),
                  LANE + place.lane(),
                  "line:" + place.line(),
                  place.id(),
                  place.continues(),
                  bytes(raw),
                  epochMs(place.notBefore()),
                  place.stamp(),
                  new Received.Legible<>(raw, record)),
              place.takenBack()));
    } catch (RuntimeException e) {
      if (Records.temporary(e)) {
        trouble(raw, e);
        return Optional.empty();
      }
      // A line of its own, which no readable record can name.
      String line = "poison:%s-%d@%d".formatted(raw.topic(), raw.partition(), raw.offset());
      Received<V> poison = new Received.Poison<>(raw, e);
      return Optional.of(
          new Arrival<>(
              new Offer<>(raw.offset(), line, bytes(raw), Long.MIN_VALUE, poison), false));
    }
  }

  private static void trouble(ConsumerRecord<byte[], byte[]> raw, RuntimeException reason) {
    log.atWarn()
        .addKeyValue("topic", raw.topic())
        .addKeyValue("partition", raw.partition())
        .addKeyValue("offset", raw.offset())
        .addKeyValue("reason", reason.toString())
        .log("record could not be read for now and will be read again");
  }

  private ConsumerRecord<String, V> readable(ConsumerRecord<byte[], byte[]> raw) {
    ConsumerRecord<String, V> record = Records.readable(raw, source.values());
    if (record.value() == null) {
      throw new SerializationException("the record has no value");
    }
    return record;
  }

  private static long bytes(ConsumerRecord<byte[], byte[]> raw) {
    return (long) sizeOf(raw.key()) + sizeOf(raw.value());
  }

  private static int sizeOf(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** {@code Instant.MIN} and {@code Instant.MAX} do not fit into milliseconds. */
  private static long epochMs(Instant instant) {
    if (instant.isBefore(EARLIEST_MS)) {
      return Long.MIN_VALUE;
    }
    return instant.isAfter(LATEST_MS) ? Long.MAX_VALUE : instant.toEpochMilli();
  }
}
