package dev.rejoinder.runtime;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows every partition of a topic without a consumer group and hands each record to a listener.
 *
 * <p>Every replica sees every record, in log order per partition, on one thread; a restart begins
 * again at the start point. Only committed records are seen. A record that cannot be read, or has
 * no key, is logged and passed over; one that cannot be read for now is read again until it can. A
 * listener that throws stops the tail for good.
 */
public final class EventTail<V> implements Service {

  /** Look-back that begins at the oldest record there is. */
  public static final Duration EVERYTHING = Duration.ofMillis(Long.MAX_VALUE);

  private static final Duration POLL_MAX = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final long RETRY_MS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(EventTail.class);

  private final String name;
  private final String topic;
  private final Duration lookBack;
  private final Deserializer<V> values;
  private final java.util.function.Consumer<ConsumerRecord<String, V>> listener;
  private final Supplier<Consumer<byte[], byte[]>> clients;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ConsumerLag lag;
  private volatile Health health = Health.notReady("It has not read its topic yet.");
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private volatile Unreadable unreadable = (raw, reason) -> {};
  private @Nullable Thread thread;

  /**
   * @param consumerConfig of {@link KafkaClients#consumer}
   * @param values may return null for a record without a value, which is then passed on as such
   * @param lookBack how far before the start to begin; zero begins at the end, {@link #EVERYTHING}
   *     at the beginning
   */
  public EventTail(
      String name,
      Map<String, Object> consumerConfig,
      String topic,
      Deserializer<V> values,
      Duration lookBack,
      java.util.function.Consumer<ConsumerRecord<String, V>> listener) {
    this(
        name,
        topic,
        values,
        lookBack,
        listener,
        () -> kafkaConsumer(consumerConfig),
        InstantSource.system());
  }

  EventTail(
      String name,
      String topic,
      Deserializer<V> values,
      Duration lookBack,
      java.util.function.Consumer<ConsumerRecord<String, V>> listener,
      Supplier<Consumer<byte[], byte[]>> clients,
      InstantSource clock) {
    this.name = name;
    this.topic = topic;
    this.values = values;
    this.lookBack = lookBack;
    this.listener = listener;
    this.clients = clients;
    this.clock = clock;
    this.lag = new ConsumerLag(name);
  }

  /** Has {@code told} about records that cannot be read, before they are passed over. */
  public EventTail<V> onUnreadable(Unreadable told) {
    unreadable = told;
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized void start() {
    if (thread == null && closing.getCount() > 0) {
      thread =
          Thread.ofPlatform()
              .name(name)
              .uncaughtExceptionHandler((t, e) -> failed(e))
              .start(this::run);
    }
  }

  /** Ready once everything that was there at the start has been handed over. */
  @Override
  public Health health() {
    return health;
  }

  @Override
  public synchronized void close() {
    closing.countDown();
    Consumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
    try {
      if (thread != null && !thread.join(CLOSE_TIMEOUT.multipliedBy(2))) {
        log.atWarn().addKeyValue("tail", name).log("tail did not close in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One that reads committed bytes, belongs to no group and commits nothing. */
  static Consumer<byte[], byte[]> kafkaConsumer(Map<String, Object> given) {
    Map<String, Object> config = new HashMap<>(given);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void run() {
    Optional<Consumer<byte[], byte[]>> made = new Resolvable(name, closing).make(clients);
    if (made.isEmpty()) {
      return;
    }
    Consumer<byte[], byte[]> reader = made.get();
    consumer = reader;
    try {
      follow(reader, new TailPartitions(reader, topic, lookBack, clock));
    } catch (WakeupException e) {
      // Closing: nothing to finish, for a tail keeps nothing.
    } finally {
      lag.close();
      reader.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
  }

  private void follow(Consumer<byte[], byte[]> reader, TailPartitions partitions) {
    boolean troubled = false;
    while (closing.getCount() > 0) {
      if (lag.due(clock.millis())) {
        lag.sample(reader, Map.of(), clock.millis());
      }
      try {
        if (!partitions.refresh()) {
          health = Health.notReady("The topic %s does not exist.".formatted(topic));
          waitBeforeRetry();
          continue;
        }
        handAll(reader, reader.poll(POLL_MAX));
        if (partitions.caughtUp()) {
          health = Health.ready();
        }
        troubled = false;
      } catch (RetriableException e) {
        if (!troubled) {
          troubled = true;
          log.atWarn()
              .addKeyValue("tail", name)
              .addKeyValue("reason", e.toString())
              .log("reading failed and will be tried again");
        }
        waitBeforeRetry();
      }
    }
  }

  /** What was not handed over when something temporary came between comes with the next poll. */
  private void handAll(Consumer<byte[], byte[]> reader, ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, Long> rest = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      rest.put(partition, records.records(partition).getFirst().offset());
    }
    try {
      for (ConsumerRecord<byte[], byte[]> raw : records) {
        hand(raw);
        rest.put(new TopicPartition(raw.topic(), raw.partition()), raw.offset() + 1);
      }
    } catch (RetriableException e) {
      rest.forEach(reader::seek);
      throw e;
    }
  }

  private void hand(ConsumerRecord<byte[], byte[]> raw) {
    ConsumerRecord<String, V> record;
    try {
      record = Records.readable(raw, values);
      if (record.key() == null) {
        throw new SerializationException("the record has no key");
      }
    } catch (RuntimeException e) {
      if (Records.temporary(e)) {
        throw new NotReadableYet(e);
      }
      unreadable.accept(raw, e);
      log.atWarn()
          .addKeyValue("tail", name)
          .addKeyValue("topic", raw.topic())
          .addKeyValue("partition", raw.partition())
          .addKeyValue("offset", raw.offset())
          .addKeyValue("reason", e.toString())
          .log("unreadable record passed over");
      return;
    }
    listener.accept(record);
  }

  /** Told of each record that will never be readable, possibly more than once. */
  @FunctionalInterface
  public interface Unreadable {

    /**
     * Returns once that is taken care of.
     *
     * @throws RetriableException to be told again
     */
    void accept(ConsumerRecord<byte[], byte[]> raw, RuntimeException reason);
  }

  /** Nothing is wrong with the record; the same bytes may be readable later. */
  private static final class NotReadableYet extends RetriableException {

    private static final long serialVersionUID = 1L;

    NotReadableYet(RuntimeException reason) {
      super(reason.getMessage(), reason);
    }
  }

  private void waitBeforeRetry() {
    try {
      if (closing.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }

  private void failed(Throwable failure) {
    log.atError().addKeyValue("tail", name).setCause(failure).log("tail failed");
    health = Health.failed("It stopped because of " + failure + ".");
  }
}
