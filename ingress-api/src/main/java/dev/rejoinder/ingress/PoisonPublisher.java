package dev.rejoinder.ingress;

import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.effect.DeadLetters;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Moves records of the event topics that nobody can read to the dead-letter topic.
 *
 * <p>Those topics are read without a group, by every ingress and anew at each start, so that one
 * such record may have several dead letters; the headers name the same origin.
 */
final class PoisonPublisher implements Service, EventTail.Unreadable {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final KafkaClients kafka;
  private final String topic;
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  PoisonPublisher(KafkaClients kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  @Override
  public String name() {
    return "ingress-dead-letters";
  }

  @Override
  public void start() {
    // The producer is made by the first dead letter, for most installations never have one.
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> raw, RuntimeException reason) {
    try {
      new DeadLetters(producer(), topic).write(raw, reason);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (KafkaException e) {
      throw new NotWrittenYet(e);
    }
  }

  @Override
  public Health health() {
    return Health.ready();
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(CLOSE_TIMEOUT);
    }
  }

  private synchronized KafkaProducer<byte[], byte[]> producer() {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      open =
          new KafkaProducer<>(
              kafka.producer(name()), new ByteArraySerializer(), new ByteArraySerializer());
      producer = open;
    }
    return open;
  }

  /** Whatever it was, the record must not be lost for it. */
  private static final class NotWrittenYet extends RetriableException {

    private static final long serialVersionUID = 1L;

    NotWrittenYet(KafkaException cause) {
      super("the dead letter was not written", cause);
    }
  }
}
