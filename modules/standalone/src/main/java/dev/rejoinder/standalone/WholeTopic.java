package dev.rejoinder.standalone;

import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.Topic;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A small topic that is read from its beginning and followed until it is closed. */
final class WholeTopic implements AutoCloseable {

  private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  private final EventTail<?> tail;

  private WholeTopic(EventTail<?> tail) {
    this.tail = tail;
  }

  /**
   * Returns once {@code listener} was handed all there is.
   *
   * @param client what Kafka knows the reader by
   * @throws CommandException when that takes more than a minute
   */
  static <V> WholeTopic read(
      KafkaClients kafka,
      Topic<V> topic,
      String client,
      Consumer<ConsumerRecord<String, V>> listener) {
    WholeTopic read =
        new WholeTopic(
            new EventTail<>(
                client,
                kafka.consumer(client),
                topic.name(),
                topic.valueSerde().deserializer(),
                EventTail.EVERYTHING,
                listener));
    try {
      read.awaitAll(topic.name(), kafka.bootstrapServers());
      return read;
    } catch (CommandException e) {
      read.close();
      throw e;
    }
  }

  private void awaitAll(String topic, String servers) {
    tail.start();
    long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
    while (!tail.health().equals(Health.ready())) {
      if (System.nanoTime() > deadline) {
        throw new CommandException(
            "The topic %s could not be read from Kafka at %s: %s KAFKA_BOOTSTRAP_SERVERS says"
                    .formatted(topic, servers, tail.health().detail())
                + " where it is.");
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
