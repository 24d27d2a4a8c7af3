package dev.rejoinder.dispatch.jobs;

import dev.rejoinder.topics.Topic;
import java.util.List;

/** Where a job's records become durable. Thread-safe. */
@FunctionalInterface
public interface JobOutput {

  /**
   * Returns once every in-sync replica has all of them; they are written in no certain order.
   *
   * @throws org.apache.kafka.common.KafkaException when some are not known to be written
   */
  void write(List<Written<?>> records) throws InterruptedException;

  /** A record to be written. */
  record Written<V>(Topic<V> topic, String key, V value) {}
}
