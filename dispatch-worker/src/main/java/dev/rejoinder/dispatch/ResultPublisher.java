package dev.rejoinder.dispatch;

import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Writes the records an attempt led to, and returns once every in-sync replica has them. */
final class ResultPublisher implements Service {

  /** Results could not be written; the attempt they tell of has to be made again. */
  static final class UnpublishedException extends RetriableException {

    private static final long serialVersionUID = 1L;

    UnpublishedException(Throwable cause) {
      super("the results of an attempt could not be written", cause);
    }
  }

  /**
   * How often what was not acknowledged is written again before the whole attempt is. A producer
   * gives up after about 10 s, so a cluster may be away for minutes without a second webhook.
   */
  static final int ROUNDS_MAX = 30;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Supplier<Producer<String, byte[]>> producers;
  private @Nullable Producer<String, byte[]> producer;

  ResultPublisher(Supplier<Producer<String, byte[]>> producers) {
    this.producers = producers;
  }

  /**
   * Writes {@code outputs} in their order.
   *
   * @throws RetriableException when some are not written; others may be
   * @throws KafkaException when one of them can never be written
   */
  void publish(List<Output<?>> outputs) throws InterruptedException {
    List<ProducerRecord<String, byte[]>> pending = new ArrayList<>();
    outputs.forEach(output -> pending.add(encoded(output)));
    for (int round = 1; !pending.isEmpty(); round++) {
      Producer<String, byte[]> client = producer();
      try {
        KafkaException failure = writeAll(pending, client);
        if (failure != null && round == ROUNDS_MAX) {
          throw new UnpublishedException(failure);
        }
      } catch (InterruptException e) {
        throw interrupted();
      } catch (RecordTooLargeException | SerializationException | UnpublishedException e) {
        throw e;
      } catch (KafkaException e) {
        // This client is of no use any more, whatever it is given.
        drop(client);
        throw new UnpublishedException(e);
      }
    }
  }

  private static <V> ProducerRecord<String, byte[]> encoded(Output<V> output) {
    String topic = output.topic().name();
    byte[] value = output.topic().valueSerde().serializer().serialize(topic, output.value());
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, output.key(), value);
    if (output.traceparent() != null) {
      record.headers().add("traceparent", output.traceparent().getBytes(StandardCharsets.US_ASCII));
    }
    return record;
  }

  /** Leaves in {@code pending} what has to be tried again, and returns the last reason why. */
  private static @Nullable KafkaException writeAll(
      List<ProducerRecord<String, byte[]>> pending, Producer<String, byte[]> client)
      throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ProducerRecord<String, byte[]> result : pending) {
      sent.add(client.send(result));
    }
    List<ProducerRecord<String, byte[]>> failed = new ArrayList<>();
    RetriableException failure = null;
    for (int i = 0; i < sent.size(); i++) {
      try {
        sent.get(i).get();
      } catch (ExecutionException e) {
        failure = retriable(e.getCause());
        failed.add(pending.get(i));
      }
    }
    pending.clear();
    pending.addAll(failed);
    return failure;
  }

  /** Throws what trying again would not mend. */
  private static RetriableException retriable(@Nullable Throwable cause) {
    if (cause instanceof RetriableException retriable) {
      return retriable;
    }
    throw cause instanceof KafkaException kafka ? kafka : new KafkaException(cause);
  }

  private static InterruptedException interrupted() {
    // An InterruptException leaves the flag set; the one thrown instead says the same.
    Thread.interrupted();
    return new InterruptedException("interrupted while results were being written");
  }

  /** Made at first use, as a client cannot be made while the cluster's name does not resolve. */
  private synchronized Producer<String, byte[]> producer() {
    if (producer == null) {
      try {
        producer = producers.get();
      } catch (KafkaException e) {
        throw new UnpublishedException(e);
      }
    }
    return producer;
  }

  private synchronized void drop(Producer<String, byte[]> client) {
    if (client.equals(producer)) {
      producer = null;
      client.close(Duration.ZERO);
    }
  }

  @Override
  public String name() {
    return "dispatch-results";
  }

  @Override
  public void start() {}

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
}
