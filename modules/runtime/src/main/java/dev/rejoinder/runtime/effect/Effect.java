package dev.rejoinder.runtime.effect;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is done about one record, outside this process: a model call, a webhook. */
@FunctionalInterface
public interface Effect<V> {

  /**
   * Returns once its results are durable; runs on a virtual thread and may block.
   *
   * <p>May be called again for the same record, after a crash, a rebalance or a failure. A Kafka
   * {@code RetriableException}, or one that has it as a cause, makes it run again after a pause; so
   * does a refused authentication or authorisation, which only an operator mends. Any other {@code
   * RuntimeException} sends the record to the dead-letter topic.
   *
   * @throws InterruptedException when the record is handed back before it was done
   */
  void perform(ConsumerRecord<String, V> record) throws InterruptedException;
}
