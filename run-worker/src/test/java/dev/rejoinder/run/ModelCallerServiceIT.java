package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.schemas.UserMessage;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.KafkaForTests;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ModelCallerServiceIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void everyRequestIsAnsweredOnceInTheOrderOfItsThread() throws Exception {
    // Given
    Map<String, String> environment = KafkaForTests.environment();
    Env env = Env.of(environment);
    KafkaClients kafka = KafkaClients.from(env);
    Topics topics = new Topics(TopicsConfig.from(env));
    ModelConfig config = ModelConfig.from(env);
    KafkaForTests.createTopics(
        2,
        topics.modelRequests().name(),
        topics.modelResults().name(),
        topics.runDeltas().name(),
        topics.deadLetters().name());

    // When
    List<ConsumerRecord<String, ModelResult>> results = new ArrayList<>();
    try (ModelCallerService service = new ModelCallerService(kafka, topics, config);
        KafkaProducer<String, ModelRequest> producer = requests(kafka, topics);
        KafkaConsumer<String, ModelResult> consumer = results(kafka, topics)) {
      service.start();
      for (int turn = 1; turn <= 3; turn++) {
        for (String thread : List.of("thread_a", "thread_b")) {
          producer
              .send(
                  new ProducerRecord<>(
                      topics.modelRequests().name(), thread, request(thread, turn)))
              .get();
        }
      }
      consumer.subscribe(List.of(topics.modelResults().name()));
      Eventually.eventuallyTrue(
          "six results",
          PATIENCE,
          () -> {
            consumer.poll(Duration.ofMillis(50)).forEach(results::add);
            return results.size() >= 6;
          });
    }

    // Then
    for (String thread : List.of("thread_a", "thread_b")) {
      assertThat(results)
          .filteredOn(record -> record.key().equals(thread))
          .extracting(record -> record.value().getTurn())
          .containsExactly(1, 2, 3);
    }
    assertThat(deltasOf(kafka, topics, results.size())).isEqualTo(textsOf(results));
    assertThat(results)
        .extracting(record -> ((ModelAnswered) record.value().getBody()).getModel())
        .containsOnly("scripted");
  }

  private static Map<String, String> textsOf(List<ConsumerRecord<String, ModelResult>> results) {
    Map<String, String> texts = new TreeMap<>();
    for (ConsumerRecord<String, ModelResult> result : results) {
      texts.put(
          result.key() + "/" + result.value().getTurn(),
          ((ModelAnswered) result.value().getBody()).getText());
    }
    return texts;
  }

  /** The pieces of each answer, put together. */
  private static Map<String, String> deltasOf(KafkaClients kafka, Topics topics, int answers)
      throws Exception {
    Map<String, Object> config = kafka.consumer("test");
    config.put("group.id", KafkaForTests.uniquePrefix() + "test");
    Map<String, String> texts = new TreeMap<>();
    try (KafkaConsumer<String, RunDelta> consumer =
        new KafkaConsumer<>(
            config, new StringDeserializer(), topics.runDeltas().valueSerde().deserializer())) {
      consumer.subscribe(List.of(topics.runDeltas().name()));
      Eventually.eventuallyTrue(
          "pieces of every answer",
          PATIENCE,
          () -> {
            for (ConsumerRecord<String, RunDelta> record : consumer.poll(Duration.ofMillis(50))) {
              RunDelta delta = record.value();
              texts.merge(record.key() + "/" + delta.getTurn(), delta.getText(), String::concat);
            }
            return texts.size() >= answers
                && texts.values().stream().allMatch(text -> text.endsWith("Hello"));
          });
    }
    return texts;
  }

  private static ModelRequest request(String thread, int turn) {
    return new ModelRequest(
        thread,
        "run_1",
        turn,
        1,
        "digest-" + turn,
        null,
        "",
        List.of(new UserMessage("run_1", "Hello")),
        List.of());
  }

  private static KafkaProducer<String, ModelRequest> requests(KafkaClients kafka, Topics topics) {
    return new KafkaProducer<>(
        kafka.producer("test"),
        new StringSerializer(),
        topics.modelRequests().valueSerde().serializer());
  }

  private static KafkaConsumer<String, ModelResult> results(KafkaClients kafka, Topics topics) {
    Map<String, Object> config = kafka.consumer("test");
    config.put("group.id", KafkaForTests.uniquePrefix() + "test");
    return new KafkaConsumer<>(
        config, new StringDeserializer(), topics.modelResults().valueSerde().deserializer());
  }
}
