package dev.rejoinder.runtime.effect;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How records that cannot be done soon are set aside in a topic, and what tells which were done.
 *
 * <p>All topics of the source and {@link #doneTopic} should have as many partitions and be keyed
 * alike; where they are not, effects may be repeated after a crash that otherwise would not be.
 */
public interface Parking<V> {

  /** The one of the source's topics that holds the copies. */
  String topic();

  /** The value of a copy of {@code record}; its key stays the same. */
  byte[] copy(ConsumerRecord<String, V> record, Instant at);

  /** The value of a record that says that the copy of effect {@code id} is of no use any more. */
  byte[] takeBack(String id, Instant at);

  /** The topic that has a record of every effect that is over, written last of all it led to. */
  String doneTopic();

  /** The effect a record of {@link #doneTopic} tells of; empty when it cannot be read. */
  Optional<String> doneId(ConsumerRecord<byte[], byte[]> done);

  /** Effects of {@code first} and of later records of its partition began no earlier. */
  Instant earliestStart(ConsumerRecord<byte[], byte[]> first);

  /**
   * Bounds of parking.
   *
   * @param after how long a record may hold its offset once it is due
   * @param slowMax effects under way that were parked
   * @param parkedMax records parked and not over, in this process
   * @param bytesMax of parked records in memory
   * @param keptMax how long a record may be parked; then it runs whatever its lane's gate says
   */
  record Limits(Duration after, int slowMax, int parkedMax, long bytesMax, Duration keptMax) {}
}
