package dev.rejoinder.dispatch;

import static dev.rejoinder.testkit.Eventually.eventually;
import static dev.rejoinder.testkit.Eventually.eventuallyTrue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.hooks.DeliveryIds;
import dev.rejoinder.hooks.Envelope;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Events and webhooks in their topics, and what the worker makes of them. */
class FanOutIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 2;
  private static final int EVENTS = 50;
  private static final Webhook WEBHOOK =
      Subscriptions.webhook("wh_1", "agent:response")
          .setUrl("http://127.0.0.1:1/")
          .setOrdered(true)
          .build();

  private final DispatchConfig config = config();
  private final Topics topics = new Topics(config.topics());
  private final KafkaClients kafka = config.kafka();
  private final List<Service> started = new ArrayList<>();

  @Test
  void eventsThatHappenedBecomeDeliveriesInOrderOfTheirSubjects() throws Exception {
    KafkaForTests.createTopics(
        PARTITIONS, topics.all().stream().map(Topic::name).toArray(String[]::new));
    send(topics.webhooks(), "wh_1", WEBHOOK);
    try (Consumer<String, Delivery> deliveries =
            following(topics.deliveries(), topics.deliveries().valueSerde().deserializer());
        Consumer<String, byte[]> letters =
            following(topics.deadLetters(), new ByteArrayDeserializer())) {
      startWorker();

      undo(event("run_1", 1000));
      send(topics.events(), "run_1", Event.newBuilder(event("run_1", 0)).setData("no").build());
      for (int i = 1; i <= EVENTS; i++) {
        String subject = "run_" + i % 3;
        send(topics.events(), subject, event(subject, i));
      }

      List<Delivery> all = new ArrayList<>();
      eventuallyTrue("a delivery for each event", PATIENCE, () -> read(deliveries, all) >= EVENTS);
      assertThat(bodies(all)).isEqualTo(expected());
      assertThat(all)
          .filteredOn(delivery -> "run_1".equals(delivery.getOrderingKey()))
          .extracting(Delivery::getEventId)
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, EVENTS)
                  .filter(i -> i % 3 == 1)
                  .mapToObj(i -> "evt_" + i)
                  .toList());
      List<String> reasons = new ArrayList<>();
      eventuallyTrue("a dead letter", PATIENCE, () -> readReasons(letters, reasons) > 0);
      assertThat(reasons).singleElement().asString().contains("evt_0", "not JSON");
    } finally {
      started.reversed().forEach(Service::close);
    }
  }

  private void startWorker() throws Exception {
    for (Service service : DispatchWorker.services(config)) {
      started.add(service);
      service.start();
    }
    eventually(
        "the worker ready",
        PATIENCE,
        () -> started.stream().map(Service::health).toList(),
        all -> all.stream().allMatch(health -> health.state() == Health.State.READY));
  }

  private static Event event(String subject, int number) {
    return Subscriptions.event()
        .setEventId("evt_" + number)
        .setSubject(subject)
        .setData("{\"number\":" + number + "}")
        .build();
  }

  /** A delivery's id and body by the event it tells of. */
  private static Map<String, List<String>> expected() {
    Map<String, List<String>> expected = new HashMap<>();
    for (int i = 1; i <= EVENTS; i++) {
      String body = Envelope.body(WEBHOOK, event("run_" + i % 3, i), "agent:response");
      expected.put("evt_" + i, List.of(DeliveryIds.of("evt_" + i, "wh_1"), body));
    }
    return expected;
  }

  private static Map<String, List<String>> bodies(List<Delivery> deliveries) {
    Map<String, List<String>> bodies = new HashMap<>();
    for (Delivery delivery : deliveries) {
      bodies.put(
          Objects.requireNonNull(delivery.getEventId()),
          List.of(delivery.getDeliveryId(), delivery.getBody()));
    }
    return bodies;
  }

  private static int read(Consumer<String, Delivery> deliveries, List<Delivery> all) {
    deliveries.poll(Duration.ofMillis(100)).forEach(record -> all.add(record.value()));
    return all.size();
  }

  private static int readReasons(Consumer<String, byte[]> letters, List<String> reasons) {
    for (ConsumerRecord<String, byte[]> letter : letters.poll(Duration.ofMillis(100))) {
      byte[] reason = letter.headers().lastHeader("__streams.errors.message").value();
      reasons.add(new String(reason, StandardCharsets.UTF_8));
    }
    return reasons.size();
  }

  private <V> void send(Topic<V> topic, String key, V value) throws Exception {
    try (Producer<String, V> producer = producer(topic, kafka.producer("test"))) {
      producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    }
  }

  /** Written in a transaction that is aborted: it did not happen. */
  private void undo(Event event) throws Exception {
    Map<String, Object> settings = kafka.producer("test");
    settings.put("transactional.id", topics.events().name());
    try (Producer<String, Event> producer = producer(topics.events(), settings)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topics.events().name(), event.getSubject(), event)).get();
      producer.abortTransaction();
    }
  }

  private static <V> Producer<String, V> producer(Topic<V> topic, Map<String, Object> settings) {
    return new KafkaProducer<>(settings, new StringSerializer(), topic.valueSerde().serializer());
  }

  private <V> Consumer<String, V> following(Topic<?> topic, Deserializer<V> values) {
    Consumer<String, V> consumer =
        new KafkaConsumer<>(kafka.consumer("test"), new StringDeserializer(), values);
    consumer.assign(
        IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
    return consumer;
  }

  private static DispatchConfig config() {
    Env env = Env.of(KafkaForTests.environment());
    DispatchConfig config = DispatchConfig.from(env);
    env.check();
    return config;
  }
}
