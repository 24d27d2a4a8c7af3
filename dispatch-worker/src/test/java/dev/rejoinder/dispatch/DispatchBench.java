package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.dispatch.delivery.RetryLadder;
import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.AttemptTiming;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A dispatcher with all that it needs but Kafka and a network. */
final class DispatchBench {

  static final Seal SEAL = new Seal(new Secret("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="));
  static final AttemptTiming TIMING = AttemptTiming.newBuilder().setTotalMs(40L).build();

  final Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));
  final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  final ClosedCalls closedCalls = new ClosedCalls(Duration.ofHours(1));
  final KnownWebhooks webhooks = new KnownWebhooks();
  final KnownStates states = new KnownStates();
  final WebhookStandings standings = new WebhookStandings(webhooks, states, 3);
  final Tail tail = new Tail();
  final List<WebhookRequest> sent = new ArrayList<>();
  Outcome outcome = new Outcome.Accepted(200, "", false);

  /** The start of an attempt, its end, the start of the next; the last stays in force. */
  private final Deque<Instant> clock;

  private final Dispatcher dispatcher;

  DispatchBench(Instant... times) {
    this(new Sources(List.of(), List.of()), times);
  }

  DispatchBench(Sources sources, Instant... times) {
    clock = new ArrayDeque<>(List.of(times));
    var endpoints = new Endpoints(URI.create("https://tool.example/hook?key=s3cret"));
    var directory = new Directory(endpoints, webhooks, states, closedCalls, List.of(tail));
    var sender =
        new DeliverySender(
            request -> {
              sent.add(request);
              return new Exchange(outcome, Map.of("server", "x"), TIMING, null);
            },
            new SenderSecrets(Optional.empty(), Optional.empty(), Optional.of(SEAL)),
            Duration.ofSeconds(1),
            () -> times[0]);
    var recipients =
        new Recipients(directory, standings, new RetryLadder(topics.retryDelays()), sources);
    dispatcher =
        new Dispatcher(
            topics,
            directory,
            standings,
            new Attempts(recipients, sender, Duration.ofHours(24), this::now),
            new ResultPublisher(() -> producer));
  }

  void perform(Delivery delivery) throws InterruptedException {
    dispatcher.perform(
        new ConsumerRecord<>(
            "rejoinder.deliveries", 3, 7, delivery.getEndpointId(), Errand.of(delivery)),
        Optional.empty());
  }

  void perform(Delivery delivery, String traceparent) throws InterruptedException {
    var record =
        new ConsumerRecord<>(
            "rejoinder.deliveries", 3, 7, delivery.getEndpointId(), Errand.of(delivery));
    record.headers().add("traceparent", traceparent.getBytes(StandardCharsets.US_ASCII));
    dispatcher.perform(record, Optional.empty());
  }

  List<String> topicsWritten() {
    return producer.history().stream()
        .map(ProducerRecord::topic)
        .map(name -> name.substring("rejoinder.".length()))
        .toList();
  }

  DeliveryAttempt attempt() {
    return written(producer.history().size() - 1, topics.deliveryAttempts());
  }

  <V> V written(int index, Topic<V> topic) {
    return topic
        .valueSerde()
        .deserializer()
        .deserialize(topic.name(), producer.history().get(index).value());
  }

  private Instant now() {
    Instant now = clock.pop();
    if (clock.isEmpty()) {
      clock.add(now);
    }
    return now;
  }
}
