package dev.rejoinder.runtime.effect;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record as it came, and what is to be done about it. */
sealed interface Received<V> {

  /** Key and value bytes as they were; kept for the dead-letter topic. */
  ConsumerRecord<byte[], byte[]> raw();

  /** Its effect is performed. */
  record Legible<V>(ConsumerRecord<byte[], byte[]> raw, ConsumerRecord<String, V> record)
      implements Received<V> {}

  /** It is written to the dead-letter topic; {@code reason} says why. */
  record Poison<V>(ConsumerRecord<byte[], byte[]> raw, RuntimeException reason)
      implements Received<V> {}

  /** It is read again first; {@code raw} has neither key nor value, only its place. */
  record Absent<V>(ConsumerRecord<byte[], byte[]> raw) implements Received<V> {

    static <V> Absent<V> at(String topic, int partition, long offset) {
      return new Absent<>(new ConsumerRecord<>(topic, partition, offset, null, null));
    }
  }
}
