package dev.rejoinder.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Turns a record of bytes into one of a string key and a typed value. */
public final class Records {

  private static final int CAUSES_MAX = 10;

  private Records() {}

  /**
   * The same record, readable; key and value are null where the bytes are.
   *
   * @throws RuntimeException whatever {@code values} throws for bytes it cannot read
   */
  public static <V> ConsumerRecord<String, V> readable(
      ConsumerRecord<byte[], byte[]> raw, Deserializer<V> values) {
    return new ConsumerRecord<>(
        raw.topic(),
        raw.partition(),
        raw.offset(),
        raw.timestamp(),
        raw.timestampType(),
        raw.serializedKeySize(),
        raw.serializedValueSize(),
        key(raw).orElse(null),
        values.deserialize(raw.topic(), raw.headers(), raw.value()),
        raw.headers(),
        raw.leaderEpoch(),
        Optional.empty());
  }

  /**
   * Whether the same bytes may be readable later, because the schema registry is away; looks at the
   * causes too.
   */
  public static boolean temporary(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      if (cause instanceof RetriableException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  static Optional<String> key(ConsumerRecord<byte[], byte[]> raw) {
    byte @Nullable [] bytes = raw.key();
    return bytes == null
        ? Optional.empty()
        : Optional.of(new String(bytes, StandardCharsets.UTF_8));
  }
}
