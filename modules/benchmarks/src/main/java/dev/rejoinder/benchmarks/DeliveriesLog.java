package dev.rejoinder.benchmarks;

import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
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

/** The topic {@code deliveries}: writes to it as the fan-out does, and reads it barely. */
final class DeliveriesLog implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);
  private static final String LINGER_MS = "5";

  private final KafkaClients kafka;
  private final Topic<Delivery> topic;
  private final List<TopicPartition> partitions;
  private final KafkaProducer<String, byte[]> producer;

  DeliveriesLog(KafkaClients kafka, Topic<Delivery> topic, int partitions) {
    this.kafka = kafka;
    this.topic = topic;
    this.partitions =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    Map<String, Object> config = kafka.producer("benchmark");
    config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /** Writes one for each of the numbers, to the webhooks in turn; returns when all are written. */
  void write(List<HookApi.Webhook> to, long firstNumber, int count) {
    for (int i = 0; i < count; i++) {
      HookApi.Webhook webhook = to.get(i % to.size());
      Delivery delivery = delivery(webhook, firstNumber + i);
      byte[] bytes = topic.valueSerde().serializer().serialize(topic.name(), delivery);
      Future<RecordMetadata> unused =
          producer.send(new ProducerRecord<>(topic.name(), webhook.id(), bytes));
    }
    producer.flush();
  }

  private static Delivery delivery(HookApi.Webhook webhook, long number) {
    Instant now = Instant.now();
    return Delivery.newBuilder()
        .setDeliveryId("dlv_benchmark" + number)
        .setEndpointId(webhook.id())
        .setKind(DeliveryKind.EVENT)
        .setEventId("evt_benchmark" + number)
        .setEventType("bench")
        .setBody(body(webhook.id(), number))
        .setAttempt(1)
        .setCreatedAt(now)
        .setNotBefore(now)
        .build();
  }

  /** An envelope as the fan-out makes it. */
  static String body(String webhookId, long number) {
    return """
    {"event":{"id":"evt_benchmark%d","type":"bench","timestamp":"2026-05-01T10:00:00.000Z",\
    "source":"api","subject":"acc_8Qd02","payload":{"n":%d,"appType":"whatsapp",\
    "status":"degraded","healthStatus":"warning","warningMessage":"Phone appears offline",\
    "recommendation":"Check your phone connection","account":{"id":"acc_8Qd02",\
    "name":"Ada Lovelace","street":"12 St James's Square","city":"London"}}},\
    "webhook":{"id":"%s","name":"benchmark"}}\
    """
        .formatted(number, number, webhookId);
  }

  /** Where the topic ends, by partition. */
  Map<TopicPartition, Long> ends() {
    try (KafkaConsumer<String, byte[]> consumer = consumer("benchmark-ends")) {
      return consumer.endOffsets(partitions);
    }
  }

  /**
   * Reads {@code count} deliveries from {@code starts} on, gives each to {@code effect} on a
   * virtual thread, {@code inFlightMax} at once, and commits what it has read every second: a bare
   * consumer, which would lose what is under way.
   */
  void readBarely(
      Map<TopicPartition, Long> starts, int count, int inFlightMax, Consumer<Delivery> effect) {
    Semaphore room = new Semaphore(inFlightMax);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        KafkaConsumer<String, byte[]> consumer = consumer("benchmark-bare")) {
      consumer.assign(partitions);
      starts.forEach(consumer::seek);
      long commitNanos = System.nanoTime();
      for (int read = 0; read < count; ) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          room.acquireUninterruptibly();
          threads.execute(() -> {
            try {
              effect.accept(
                  topic.valueSerde().deserializer().deserialize(topic.name(), record.value()));
            } finally {
              room.release();
            }
          });
          read++;
        }
        if (System.nanoTime() - commitNanos > COMMIT_EVERY.toNanos()) {
          consumer.commitAsync();
          commitNanos = System.nanoTime();
        }
      }
    }
  }

  private KafkaConsumer<String, byte[]> consumer(String group) {
    Map<String, Object> config = kafka.consumer(group);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
