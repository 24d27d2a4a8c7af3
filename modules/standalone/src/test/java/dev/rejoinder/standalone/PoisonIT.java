package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records nobody can read, on every topic a worker reads, with all workers at work. */
class PoisonIT {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String ORIGIN = "__streams.errors.";

  private final Map<String, String> environment = KafkaForTests.environment();

  @Test
  void everyPoisonRecordIsSetAsideWithItsOriginAndWorkGoesOn() throws Exception {
    int port = FreePorts.next();
    environment.put("PORT", String.valueOf(port));
    environment.put("MODEL_PROVIDER", "scripted");
    environment.put("OPENPHONE_WEBHOOK_OPEN", "true");
    try (OneProcess process = OneProcess.of(environment, sentence -> {})) {
      process.start();
      Topics topics = new Topics(TopicsConfig.from(Env.of(environment)));
      Set<String> poison = new TreeSet<>();
      try (KafkaProducer<byte[], byte[]> producer = producer()) {
        for (Topic<?> topic : read(topics)) {
          poison.add(put(producer, topic, "key", "garbage"));
          if (topic.retention().isPresent()) { // a compacted topic takes no such records
            poison.add(put(producer, topic, null, "garbage without a key"));
          }
        }
        // Without a value: nothing to read for those who follow events.
        for (Topic<?> topic : List.of(topics.runEvents(), topics.callEvents())) {
          put(producer, topic, "key", null);
        }
        for (Topic<?> topic : driven(topics)) {
          poison.add(put(producer, topic, "key", null));
        }
      }
      assertThat(origins(topics.deadLetters().name(), poison)).isEqualTo(poison);
      assertThat(ask(port)).contains("\"status\":\"completed\"");
      assertThat(process.failed()).isEmpty();
    }
  }

  /** All but those no worker reads. */
  private static List<Topic<?>> read(Topics topics) {
    Set<Topic<?>> unread = Set.of(topics.deliveriesDead(), topics.deadLetters());
    return topics.all().stream()
        .filter(topic -> !unread.contains(topic))
        .collect(Collectors.toList());
  }

  /** Topics on which every record asks something of a worker. */
  private static List<Topic<?>> driven(Topics topics) {
    return List.of(
        topics.runCommands(),
        topics.modelRequests(),
        topics.modelResults(),
        topics.calls(),
        topics.callbacks(),
        topics.callOutcomes(),
        topics.events(),
        topics.deliveries(),
        topics.deliveryAttempts(),
        topics.inbound());
  }

  private static String put(
      KafkaProducer<byte[], byte[]> producer,
      Topic<?> topic,
      @Nullable String key,
      @Nullable String value)
      throws Exception {
    RecordMetadata at =
        producer.send(new ProducerRecord<>(topic.name(), 0, bytes(key), bytes(value))).get();
    return "%s/%d@%d".formatted(at.topic(), at.partition(), at.offset());
  }

  /** What the dead letters say they come from, once all that is {@code expected} is among them. */
  private Set<String> origins(String deadLetters, Set<String> expected) {
    Set<String> origins = new TreeSet<>();
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                KafkaForTests.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(deadLetters).stream()
              .map(partition -> new TopicPartition(deadLetters, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!origins.containsAll(expected) && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(letter -> origins.add(origin(letter)));
      }
    }
    return origins;
  }

  private static String origin(ConsumerRecord<byte[], byte[]> letter) {
    return "%s/%s@%s"
        .formatted(header(letter, "topic"), header(letter, "partition"), header(letter, "offset"));
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(ORIGIN + name).value(), StandardCharsets.UTF_8);
  }

  private static String ask(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/ask"))
            .header("Content-Type", "application/json")
            .timeout(DEADLINE)
            .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"Hello\"}"))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", KafkaForTests.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
