package dev.rejoinder.callback;

import static dev.rejoinder.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class CallbackWorkerIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> CALLS =
      IntStream.range(0, 24).mapToObj(i -> "call_" + i).toList();

  private final CallbackConfig config = config();
  private final Topics topics = new Topics(config.topics());
  private final KafkaClients kafka = config.streams().kafka();

  @Test
  void attemptsReachTheirCallsWhateverTheTopicsPartitionCountsAre() throws Exception {
    // TOPIC_PARTITIONS says 2, and somebody made the topics otherwise.
    createTopics();
    Service worker = CallbackWorker.services(config).getFirst();
    try (worker;
        Consumer<String, CallEvent> events = following(topics.callEvents())) {
      worker.start();
      eventually("the worker ready", PATIENCE, worker::health, Health.ready()::equals);

      for (String callId : CALLS) {
        send(topics.calls(), callId, opened(callId));
      }
      List<CallEvent> seen = new ArrayList<>();
      eventually("registrations", PATIENCE, () -> read(events, seen), all -> all == CALLS.size());
      for (String callId : CALLS) {
        send(topics.deliveryAttempts(), "endpoint-of-" + callId, accepted(callId));
      }
      eventually("attempts", PATIENCE, () -> read(events, seen), all -> all == 2 * CALLS.size());
      for (String callId : CALLS) {
        send(topics.callbacks(), callId, answer(callId));
      }
      eventually("closings", PATIENCE, () -> read(events, seen), all -> all == 3 * CALLS.size());

      assertThat(seen.subList(CALLS.size(), 2 * CALLS.size()))
          .extracting(CallEvent::getBody)
          .hasOnlyElementsOfType(CallAttempted.class);
      assertThat(seen.subList(2 * CALLS.size(), 3 * CALLS.size()))
          .extracting(CallEvent::getStatus)
          .containsOnly(CallStatus.SUCCEEDED);
    }
  }

  private void createTopics() throws ExecutionException, InterruptedException {
    KafkaForTests.createTopics(3, topics.calls().name(), topics.callbacks().name());
    KafkaForTests.createTopics(5, topics.deliveryAttempts().name());
    KafkaForTests.createTopics(
        1,
        Stream.of(
                topics.callEvents(),
                topics.callOutcomes(),
                topics.deliveries(),
                topics.events(),
                topics.deadLetters())
            .map(Topic::name)
            .toArray(String[]::new));
  }

  private <V> void send(Topic<V> topic, String key, V value)
      throws ExecutionException, InterruptedException {
    try (Producer<String, V> producer =
        new KafkaProducer<>(
            kafka.producer("test"), new StringSerializer(), topic.valueSerde().serializer())) {
      producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    }
  }

  private <V> Consumer<String, V> following(Topic<V> topic) {
    Consumer<String, V> consumer =
        new KafkaConsumer<>(
            kafka.consumer("test"), new StringDeserializer(), topic.valueSerde().deserializer());
    consumer.assign(List.of(new TopicPartition(topic.name(), 0)));
    consumer.seekToBeginning(consumer.assignment());
    return consumer;
  }

  private static int read(Consumer<String, CallEvent> events, List<CallEvent> seen) {
    for (ConsumerRecord<String, CallEvent> event : events.poll(Duration.ofMillis(100))) {
      seen.add(event.value());
    }
    return seen.size();
  }

  private static CallCommand opened(String callId) {
    OpenCall open =
        new OpenCall(
            1,
            0,
            "get_weather",
            "{}",
            "default",
            null,
            OnTimeout.ERROR_TO_MODEL,
            null,
            null,
            LatePolicy.DROP,
            false);
    return new CallCommand(callId, "thread_1", "run_1", open, null);
  }

  private static DeliveryAttempt accepted(String callId) {
    return DeliveryAttempt.newBuilder()
        .setDeliveryId(callId)
        .setEndpointId("endpoint-of-" + callId)
        .setCallId(callId)
        .setAttempt(1)
        .setAttemptsMax(5)
        .setStartedAt(Instant.EPOCH)
        .setDurationMs(1L)
        .setOutcome(AttemptOutcome.ACCEPTED)
        .setStatusCode(200)
        .setInlineAnswer(false)
        .setKind(DeliveryKind.TOOL_CALL)
        .build();
  }

  private static Callback answer(String callId) {
    return new Callback("cb_" + callId, callId, "sunny", false, CallbackSource.HTTP, null);
  }

  private static CallbackConfig config() {
    Map<String, String> values = KafkaForTests.environment();
    Env env = Env.of(values);
    CallbackConfig config = CallbackConfig.from(env);
    env.check();
    return config;
  }
}
