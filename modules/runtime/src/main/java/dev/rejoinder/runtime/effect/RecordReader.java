package dev.rejoinder.runtime.effect;

import dev.rejoinder.runtime.Records;
import dev.rejoinder.runtime.effect.Workload.Offer;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The poison boundary: whatever a record's bytes make a deserialiser throw ends here, as data. */
final class RecordReader<V> {

  private static final Instant EARLIEST_MS = Instant.ofEpochMilli(Long.MIN_VALUE);
  private static final Instant LATEST_MS = Instant.ofEpochMilli(Long.MAX_VALUE);

  private static final Logger log = LoggerFactory.getLogger(RecordReader.class);

  private final EffectSource<V> source;

  RecordReader(EffectSource<V> source) {
    this.source = source;
  }

  /** Empty when the same bytes may be readable later: then the record is to be read again. */
  Optional<Offer<Received<V>>> read(ConsumerRecord<byte[], byte[]> raw) {
    try {
      ConsumerRecord<String, V> record = readable(raw);
      String lane = source.lane().apply(record);
      long dueMs = epochMs(source.notBefore().apply(record));
      return Optional.of(offer(raw, "lane:" + lane, dueMs, new Received.Legible<>(raw, record)));
    } catch (RuntimeException e) {
      if (Records.temporary(e)) {
        trouble(raw, e);
        return Optional.empty();
      }
      // A lane of its own, which no readable record can name.
      String lane = "poison:%s-%d@%d".formatted(raw.topic(), raw.partition(), raw.offset());
      return Optional.of(offer(raw, lane, Long.MIN_VALUE, new Received.Poison<>(raw, e)));
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

  private static <V> Offer<Received<V>> offer(
      ConsumerRecord<byte[], byte[]> raw, String lane, long dueMs, Received<V> work) {
    long bytes = (long) sizeOf(raw.key()) + sizeOf(raw.value());
    return new Offer<>(raw.offset(), lane, bytes, dueMs, work);
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
