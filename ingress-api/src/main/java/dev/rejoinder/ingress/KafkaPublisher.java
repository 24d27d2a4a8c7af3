package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.AccessKey;
import dev.rejoinder.ingress.view.KeyRecords;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.TraceHeaders;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.RejectedRequest;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.Session;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.sources.InboundLog;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes commands, callbacks, assistants, webhooks, sessions and events to Kafka with {@code
 * acks=all}.
 *
 * <p>The producer is made when it is first needed and can be, so that a broker nobody can name yet
 * costs answers, not the process.
 */
final class KafkaPublisher implements CommandLog, DeliveryLog, InboundLog, Service {

  /** Above the producer's own limits on blocking and delivery, which report first. */
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** Characters of events under way that nobody may be waiting for any more. */
  private static final int INBOUND_CHARS_MAX = 32 * 1024 * 1024;

  /** What a record takes of them beside its payload. */
  private static final int INBOUND_CHARS_LEAST = 1024;

  private final KafkaClients kafka;
  private final Topics topics;
  private final ReentrantLock lock = new ReentrantLock();
  private final Semaphore inboundChars = new Semaphore(INBOUND_CHARS_MAX);
  private @Nullable KafkaProducer<String, byte[]> producer;
  private boolean closed;

  KafkaPublisher(KafkaClients kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  @Override
  public void publish(RunCommand command, @Nullable String traceparent) {
    write(topics.runCommands(), command.getThreadId(), command, traceparent);
  }

  @Override
  public void publish(Callback callback, @Nullable String traceparent) {
    write(topics.callbacks(), callback.getCallId(), callback, traceparent);
  }

  @Override
  public void publish(CallCommand command, @Nullable String traceparent) {
    write(topics.calls(), command.getCallId(), command, traceparent);
  }

  @Override
  public void publish(Delivery delivery, @Nullable String traceparent) {
    write(topics.deliveries(), delivery.getEndpointId(), delivery, traceparent);
  }

  @Override
  public void publish(DeadDelivery letter) {
    write(topics.deliveriesDead(), letter.getDelivery().getEndpointId(), letter, null);
  }

  @Override
  public void publish(WebhookJob job) {
    write(topics.webhookJobs(), job.getJobId(), job, null);
  }

  @Override
  public void publish(String id, @Nullable Webhook webhook, @Nullable String traceparent) {
    write(topics.webhooks(), id, webhook, traceparent);
  }

  @Override
  public void publish(Session session, @Nullable String traceparent) {
    write(topics.sessions(), session.getSessionId(), session, traceparent);
  }

  @Override
  public void publish(List<Event> events, @Nullable String traceparent) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (Event event : events) {
      sent.add(send(topics.events(), event.getSubject(), event, traceparent));
    }
    sent.forEach(record -> await(record, topics.events()));
  }

  @Override
  public void publish(InboundEvent event, @Nullable String traceparent, Duration within) {
    String key = event.getSource() + "/" + event.getProviderEventId();
    int chars = INBOUND_CHARS_LEAST + event.getPayload().length();
    write(() -> send(topics.inbound(), key, event, traceparent), chars, within);
  }

  @Override
  public void publish(RejectedRequest rejected, Duration within) {
    String body = rejected.getBody();
    int chars = INBOUND_CHARS_LEAST + (body == null ? 0 : body.length());
    write(
        () -> send(topics.inboundRejected(), rejected.getSource(), rejected, null), chars, within);
  }

  @Override
  public void publish(SourceSignal signal, Duration within) {
    write(
        () -> send(topics.sourceSignals(), signal.getSource(), signal, null),
        INBOUND_CHARS_LEAST,
        within);
  }

  @Override
  public void publish(AccessKey key) {
    write(topics.apiKeys(), key.keyId(), KeyRecords.written(key), null);
  }

  void publish(Assistant assistant) {
    write(topics.assistants(), assistant.getId(), assistant, null);
  }

  @Override
  public String name() {
    return "ingress-producer";
  }

  @Override
  public void start() {
    // The producer is made by the first send.
  }

  @Override
  public Health health() {
    return Health.ready();
  }

  @Override
  public void close() {
    KafkaProducer<String, byte[]> open;
    lock.lock();
    try {
      open = producer;
      producer = null;
      closed = true;
    } finally {
      lock.unlock();
    }
    if (open != null) {
      open.close(CLOSE_TIMEOUT);
    }
  }

  /**
   * Waits so long at most. The producer may block for longer, when Kafka is away or behind, so it
   * is called on a thread of its own; how much such threads hold is bounded.
   */
  private void write(Supplier<Future<RecordMetadata>> send, int chars, Duration within) {
    if (!inboundChars.tryAcquire(chars)) {
      throw new NotConfirmed("too many records wait for Kafka already", null);
    }
    FutureTask<RecordMetadata> writing =
        new FutureTask<>(() -> send.get().get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
    Thread.ofVirtual()
        .name("inbound-write")
        .start(() -> {
          try {
            writing.run();
          } finally {
            inboundChars.release(chars);
          }
        });
    try {
      writing.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new NotConfirmed("Kafka did not take a record: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new NotConfirmed("Kafka did not confirm a record in %s".formatted(within), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotConfirmed("stopped while waiting for Kafka", e);
    }
  }

  private <V> void write(
      Topic<V> topic, String key, @Nullable V value, @Nullable String traceparent) {
    await(send(topic, key, value, traceparent), topic);
  }

  private <V> Future<RecordMetadata> send(
      Topic<V> topic, String key, @Nullable V value, @Nullable String traceparent) {
    try {
      // The serializer may need the schema registry, which may be away.
      byte[] bytes =
          value == null ? null : topic.valueSerde().serializer().serialize(topic.name(), value);
      return producer()
          .send(new ProducerRecord<>(topic.name(), null, key, bytes, TraceHeaders.of(traceparent)));
    } catch (KafkaException e) {
      throw notAcknowledged(topic, e);
    }
  }

  private static void await(Future<RecordMetadata> sent, Topic<?> topic) {
    try {
      sent.get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw notAcknowledged(topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotWritten("stopped while waiting for " + topic.name(), e);
    }
  }

  private static NotWritten notAcknowledged(Topic<?> topic, Exception cause) {
    return new NotWritten("Kafka did not acknowledge a record for " + topic.name(), cause);
  }

  private KafkaProducer<String, byte[]> producer() {
    lock.lock();
    try {
      if (closed) {
        throw new KafkaException("the server is stopping");
      }
      KafkaProducer<String, byte[]> open = producer;
      if (open == null) {
        open =
            new KafkaProducer<>(
                kafka.producer("rejoinder-ingress"),
                new StringSerializer(),
                new ByteArraySerializer());
        producer = open;
      }
      return open;
    } finally {
      lock.unlock();
    }
  }
}
