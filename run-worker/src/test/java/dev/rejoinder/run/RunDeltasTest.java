package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunDeltasTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Topic<RunDelta> TOPIC =
      new Topics(TopicsConfig.from(Env.of(Map.of()))).runDeltas();
  private static final ModelRequest REQUEST =
      new ModelRequest("thread_1", "run_1", 2, 3, "digest", null, "", List.of(), List.of());

  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final CountDownLatch kafkaIsAsked = new CountDownLatch(1);
  private final CountDownLatch kafkaIsThere = new CountDownLatch(1);
  private final RunDeltas deltas = new RunDeltas(TOPIC, this::producer);

  @AfterEach
  void close() {
    kafkaIsThere.countDown();
    deltas.close();
  }

  @Test
  void piecesAreGatheredAndSentInOrderUnderTheThread() throws Exception {
    try (AnswerPieces pieces = deltas.of(REQUEST)) {
      pieces.accept("It ");
      kafkaIsAsked.await();
      pieces.accept("is ");
      pieces.accept("warm.");
    }
    kafkaIsThere.countDown();
    awaitRecords(2);

    assertThat(producer.history()).extracting(ProducerRecord::key).containsOnly("thread_1");
    assertThat(sent())
        .containsExactly(
            new RunDelta("thread_1", "run_1", 2, 3, 0, "It "),
            new RunDelta("thread_1", "run_1", 2, 3, 1, "is warm."));
  }

  @Test
  void anAnswerWithoutTextSendsNothing() {
    kafkaIsThere.countDown();
    deltas.of(REQUEST).close();
    deltas.close();
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void whileKafkaIsSlowNobodyWaitsAndWhatIsTooMuchLeavesAGapInTheNumbers() throws Exception {
    String half = "x".repeat(RunDeltas.WAITING_CHARS_MAX / 2);
    try (AnswerPieces pieces = deltas.of(REQUEST)) {
      pieces.accept("a");
      kafkaIsAsked.await();
      pieces.accept(half);
      pieces.accept(half);
      pieces.accept("lost");
    }
    kafkaIsThere.countDown();
    awaitRecords(2);

    assertThat(sent())
        .containsExactly(
            new RunDelta("thread_1", "run_1", 2, 3, 0, "a"),
            new RunDelta("thread_1", "run_1", 2, 3, 2, half + half));
  }

  @Test
  void aKafkaThatIsNotThereIsTriedAgainWithTheNextPieces() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (RunDeltas late =
        new RunDeltas(
            TOPIC,
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new TimeoutException("no broker");
              }
              return producer;
            })) {
      AnswerPieces pieces = late.of(REQUEST);
      pieces.accept("lost");
      Eventually.eventuallyTrue("a first try", PATIENCE, () -> tries.get() == 1);
      pieces.accept("sent");
      pieces.close();
      awaitRecords(1);
    }
    assertThat(sent()).containsExactly(new RunDelta("thread_1", "run_1", 2, 3, 1, "sent"));
  }

  private MockProducer<String, byte[]> producer() {
    try {
      kafkaIsAsked.countDown();
      kafkaIsThere.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return producer;
  }

  private void awaitRecords(int count) throws Exception {
    Eventually.eventuallyTrue(
        count + " records", PATIENCE, () -> producer.history().size() >= count);
  }

  private List<RunDelta> sent() {
    return producer.history().stream()
        .map(
            record -> TOPIC.valueSerde().deserializer().deserialize(record.topic(), record.value()))
        .toList();
  }
}
