package dev.rejoinder.dispatch;

import static dev.rejoinder.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.ParkedDelivery;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LanesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int IN_FLIGHT = 4;

  private final Map<String, String> environment = KafkaForTests.environment();
  private final AtomicBoolean well = new AtomicBoolean();
  private List<Service> services = List.of();
  private DispatchConfig config;
  private Topics topics;
  private Admin admin;

  @BeforeEach
  void createTopics() throws Exception {
    environment.put("TOPIC_PARTITIONS", "1");
    environment.put("ALLOW_PRIVATE_NETWORKS", "true");
    environment.put("RETRY_DELAYS", "1h");
    environment.put("TOOL_IN_FLIGHT", String.valueOf(IN_FLIGHT));
    environment.put("DISPATCH_PARK_AFTER", "300ms");
    environment.put("DISPATCH_REQUEST_TIMEOUT", "5m");
    Env env = Env.of(environment);
    config = DispatchConfig.from(env);
    topics = new Topics(config.topics());
    admin = Admin.create(config.kafka().common("test"));
    new TopicCreator(topics).create(admin);
  }

  @AfterEach
  void close() {
    stop();
    admin.close();
  }

  @Test
  void aHungEndpointHoldsNobodyUpAndARestartRepeatsOnlyWhatWasUnderWay() throws Exception {
    try (Receiver hung = Receiver.start(request -> answer(new Answer.Stall()));
        Receiver healthy = Receiver.start()) {
      // Given
      send("hung", hung, 30);
      send("healthy", healthy, 20);

      // When
      start();

      // Then
      healthy.awaitRequests(20, PATIENCE);
      awaitCommitted(topics.deliveries(), 50);
      assertThat(hung.requests()).as("no more than its lane allows").hasSize(IN_FLIGHT);
      eventually("copies", PATIENCE, () -> parked("hung"), records -> records.size() == 30);

      // When
      Set<String> underWay = ids(hung.requests());
      stop();
      well.set(true);
      start();

      // Then
      hung.awaitRequests(30 + IN_FLIGHT, PATIENCE);
      eventually("records", PATIENCE, () -> parked("hung"), records -> records.size() == 60);
      awaitCommitted(topics.deliveriesParked(), parked("").size());
      assertThat(hung.requests()).hasSize(30 + IN_FLIGHT);
      assertThat(ids(hung.requests())).hasSize(30);
      assertThat(twice(hung.requests())).isEqualTo(underWay);
      assertThat(healthy.requests()).hasSize(20);
      assertThat(parked("hung").stream().filter(record -> record.getDelivery() == null))
          .as("each copy is taken back once")
          .hasSize(30);
    }
  }

  @Test
  void anEndpointThatFailsIsLeftAloneUntilAProbeSucceeds() throws Exception {
    try (Receiver failing = Receiver.start(request -> answer(Answer.status(500)))) {
      // Given
      send("failing", failing, 20);
      Instant startedAt = Instant.now();
      start();
      failing.awaitRequests(5, PATIENCE);
      eventually("copies", PATIENCE, () -> parked("failing"), records -> !records.isEmpty());
      long probesMax = 1 + Duration.between(startedAt, Instant.now()).toSeconds() / 5;
      assertThat(failing.requests())
          .as("those under way when it opened, and a probe every 5 s at most")
          .hasSizeLessThanOrEqualTo((int) (5 + IN_FLIGHT - 1 + probesMax));

      // When
      well.set(true);

      // Then
      failing.awaitRequests(20, PATIENCE);
      assertThat(ids(failing.requests())).hasSize(20);
    }
  }

  private Answer answer(Answer unwell) {
    return well.get() ? Answer.status(200) : unwell;
  }

  private void start() {
    services = DispatchWorker.services(config);
    services.forEach(Service::start);
  }

  private void stop() {
    services.reversed().forEach(Service::close);
    services = List.of();
  }

  private void send(String endpoint, Receiver receiver, int count) throws Exception {
    try (KafkaProducer<String, Delivery> producer =
        new KafkaProducer<>(
            config.kafka().producer("test"),
            new StringSerializer(),
            topics.deliveries().valueSerde().serializer())) {
      for (int i = 0; i < count; i++) {
        Delivery delivery = delivery(endpoint, endpoint + "-" + i, receiver.url());
        producer.send(new ProducerRecord<>(topics.deliveries().name(), endpoint, delivery)).get();
      }
    }
  }

  private static Delivery delivery(String endpoint, String id, String url) {
    return Delivery.newBuilder()
        .setDeliveryId(id)
        .setEndpointId(endpoint)
        .setKind(DeliveryKind.TASK)
        .setUrl(url)
        .setBody("{}")
        .setAttempt(1)
        .setCreatedAt(Instant.EPOCH)
        .setNotBefore(Instant.EPOCH)
        .build();
  }

  private void awaitCommitted(Topic<?> topic, long offset) throws Exception {
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    String group = config.topics().prefix() + "dispatch-worker";
    eventually(
        "commit of " + offset + " in " + topic.label(),
        PATIENCE,
        () ->
            admin
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(partition),
        committed -> committed != null && committed.offset() == offset);
  }

  /** Copies, and records that take them back, of deliveries to {@code endpoint}. */
  private List<ParkedDelivery> parked(String endpoint) {
    TopicPartition partition = new TopicPartition(topics.deliveriesParked().name(), 0);
    Set<TopicPartition> only = Set.of(partition);
    List<ParkedDelivery> records = new ArrayList<>();
    try (KafkaConsumer<String, ParkedDelivery> consumer =
        new KafkaConsumer<>(
            config.kafka().consumer("test"),
            new StringDeserializer(),
            topics.deliveriesParked().valueSerde().deserializer())) {
      consumer.assign(only);
      consumer.seekToBeginning(only);
      long end = consumer.endOffsets(only).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, ParkedDelivery> record : consumer.poll(PATIENCE)) {
          if (record.key().startsWith(endpoint)) {
            records.add(record.value());
          }
        }
      }
    }
    return records;
  }

  private static Set<String> ids(List<ReceivedRequest> requests) {
    return requests.stream().map(LanesIT::id).collect(Collectors.toSet());
  }

  private static Set<String> twice(List<ReceivedRequest> requests) {
    List<String> all = requests.stream().map(LanesIT::id).toList();
    return all.stream()
        .filter(id -> Collections.frequency(all, id) > 1)
        .collect(Collectors.toSet());
  }

  private static String id(ReceivedRequest request) {
    return request.header("webhook-id").orElseThrow();
  }
}
