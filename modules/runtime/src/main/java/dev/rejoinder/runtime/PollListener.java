package dev.rejoinder.runtime;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Told of each poll of a Streams application's consumers, on the thread that polled. */
@FunctionalInterface
public interface PollListener {

  /**
   * Must be quick; what it throws ends the thread.
   *
   * @param consumer may be asked where it stands, and must be left there
   * @param records none of which has been processed yet
   */
  void polled(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records);
}
