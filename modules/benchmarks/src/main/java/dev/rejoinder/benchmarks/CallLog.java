package dev.rejoinder.benchmarks;

import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Placement;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Stands in for all other workers: opens and answers calls, and watches what becomes of them. */
final class CallLog implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final String LINGER_MS = "5";
  private static final String BATCH_BYTES = String.valueOf(256 * 1024);

  private static final String OUTPUT =
      "{\"status\":\"booked\",\"reference\":\"R-778-1201\",\"price\":{\"amount\":\"148.20\","
          + "\"currency\":\"GBP\"},\"note\":\"The courier rings twice.\"}";

  private final Topics topics;
  private final CallIds ids = new CallIds(new Secret("of the benchmark"));
  private final AtomicLong made = new AtomicLong();
  private final KafkaProducer<String, byte[]> producer;
  private final Map<String, Object> consumerConfig;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Thread watcher =
      Thread.ofPlatform().name("watch-call-events").unstarted(this::watch);
  private volatile Consumer<Seen> listener = seen -> {};
  private volatile @Nullable Throwable failure;

  CallLog(KafkaClients kafka, Topics topics) {
    this.topics = topics;
    Map<String, Object> producerConfig = kafka.producer("benchmark");
    producerConfig.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    producerConfig.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    producer =
        new KafkaProducer<>(producerConfig, new StringSerializer(), new ByteArraySerializer());
    consumerConfig = kafka.consumer("benchmark");
    watcher.start();
  }

  /**
   * An event of a call as it became visible.
   *
   * @param partition the call's in topics keyed by call
   * @param seenMs when it was read, milliseconds since 1970
   */
  record Seen(CallEvent event, int partition, long seenMs) {

    String callId() {
      return event.getCallId();
    }

    boolean is(Class<? extends SpecificRecord> body) {
      return body.isInstance(event.getBody());
    }

    /** Whether it is of a call opened for {@code purpose}. */
    boolean of(Purpose purpose) {
      String threadId = event.getThreadId();
      return threadId != null && threadId.startsWith(purpose.thread);
    }
  }

  /** What a call is opened for. */
  enum Purpose {
    /** Waits for its answer. */
    PENDING("thread_pending"),
    /** Answered as soon as it is registered. */
    ANSWERED("thread_answered"),
    /** Never answered. */
    EXPIRING("thread_expiring");

    private final String thread;

    Purpose(String thread) {
      this.thread = thread;
    }
  }

  /** Gives every event read from here on to {@code next}, on one thread. */
  void listen(Consumer<Seen> next) {
    listener = next;
  }

  /** {@code timeoutMs}: null for the worker's default. */
  void open(Purpose purpose, @Nullable Long timeoutMs) {
    long number = made.incrementAndGet();
    String threadId = purpose.thread + "_" + (1_000_000_000_000L + number);
    String runId = "run_benchmark" + (1_000_000_000_000_000_000L + number);
    String callId = ids.mint(threadId, runId, 1, 0);
    OpenCall open =
        new OpenCall(
            1,
            0,
            "book_order",
            arguments(number),
            "default",
            timeoutMs,
            OnTimeout.ERROR_TO_MODEL,
            null,
            null,
            LatePolicy.DROP,
            false);
    send(topics.calls(), callId, new CallCommand(callId, threadId, runId, open, null));
  }

  /** As of a tool that books something. */
  private static String arguments(long order) {
    return """
    {"order":"%d","customer":{"name":"Ada Lovelace","street":"12 St James's Square",\
    "city":"London","country":"GB"},"items":[{"sku":"EN-1843-07","quantity":3,"note":"gift, \
    please wrap"},{"sku":"EN-1843-12","quantity":1,"note":null}],"delivery":{"by":"courier",\
    "not_before":"2026-11-22T09:00:00Z","phone":"+44 20 7946 0123"}}\
    """
        .formatted(order);
  }

  void answer(String callId) {
    String callbackId = "cb_benchmark" + (1_000_000_000_000_000L + made.incrementAndGet());
    send(
        topics.callbacks(),
        callId,
        new Callback(callbackId, callId, OUTPUT, false, CallbackSource.HTTP, null));
  }

  private <V> void send(Topic<V> topic, String callId, V value) {
    byte[] bytes = topic.valueSerde().serializer().serialize(topic.name(), value);
    Future<RecordMetadata> unused =
        producer.send(
            new ProducerRecord<>(topic.name(), callId, bytes),
            (sent, e) -> {
              if (e != null) {
                failure = e;
              }
            });
  }

  /** Waits for {@code met}, no longer than {@code limit}; fails when a send or read has failed. */
  void await(String what, Duration limit, BooleanSupplier met) {
    Waiting.until(
        what,
        limit,
        () -> {
          Throwable failed = failure;
          if (failed != null) {
            throw new IllegalStateException("The benchmark's own client failed.", failed);
          }
          return met.getAsBoolean();
        });
  }

  private void watch() {
    Topic<CallEvent> events = topics.callEvents();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            consumerConfig, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, topics.config().partitions())
              .mapToObj(partition -> new TopicPartition(events.name(), partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!closing.get()) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          CallEvent event =
              events.valueSerde().deserializer().deserialize(events.name(), record.value());
          listener.accept(new Seen(event, partition(event), System.currentTimeMillis()));
        }
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private int partition(CallEvent event) {
    return Placement.partition(Placement.hash(event.getCallId()), topics.config().partitions());
  }

  @Override
  public void close() {
    closing.set(true);
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(5));
  }
}
