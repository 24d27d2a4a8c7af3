package dev.rejoinder.runtime.effect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class EffectRunnerTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Duration> pauses = new ArrayList<>();
  private int attempts;

  @Test
  void anEffectThatReturnsIsDone() {
    assertThat(run(attempt -> {})).isTrue();
    assertThat(attempts).isEqualTo(1);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void aRetriableFailureIsTriedAgainAfterLongerAndLongerPauses() {
    assertThat(
            run(attempt -> {
              if (attempt < 10) {
                throw new TimeoutException("no broker");
              }
            }))
        .isTrue();
    assertThat(pauses.stream().map(Duration::toMillis))
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void aRetriableCauseAndAMissingPermissionAreTriedAgainToo() {
    assertThat(
            run(attempt -> {
              if (attempt == 1) {
                throw new IllegalStateException(new TimeoutException("no broker"));
              }
              if (attempt == 2) {
                throw new TopicAuthorizationException("not allowed");
              }
            }))
        .isTrue();
    assertThat(attempts).isEqualTo(3);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void anyOtherFailureBecomesADeadLetterAtOnce() {
    assertThat(
            run(attempt -> {
              throw new IllegalStateException("a bug");
            }))
        .isTrue();
    assertThat(attempts).isEqualTo(1);
    assertThat(pauses).isEmpty();
    ProducerRecord<byte[], byte[]> letter = producer.history().getFirst();
    assertThat(letter.value()).isEqualTo(bytes("value"));
  }

  @Test
  void aDeadLetterThatCannotBeWrittenIsTriedAgain() {
    producer.sendException = new KafkaException("no room");
    EffectRunner.Pause pause =
        (latch, delay) -> {
          producer.sendException = null;
          pauses.add(delay);
          return false;
        };
    assertThat(runner(failing(), pause).run(legible(), Optional.empty(), stop).isPresent())
        .isTrue();
    assertThat(pauses).hasSize(1);
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void stoppingEndsTheRetriesUndone() {
    EffectRunner.Pause pause = (latch, delay) -> true;
    Effect<String> effect =
        record -> {
          attempts++;
          throw new TimeoutException("no broker");
        };
    assertThat(runner(effect, pause).run(legible(), Optional.empty(), stop).isPresent()).isFalse();
    assertThat(attempts).isEqualTo(1);
  }

  @Test
  void whatFailsOnceStoppedIsNeitherDoneNorADeadLetter() {
    assertThat(
            run(attempt -> {
              stop.countDown();
              throw new IllegalStateException("because it was interrupted");
            }))
        .isFalse();
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void whatSucceedsOnceStoppedIsDone() {
    assertThat(run(attempt -> stop.countDown())).isTrue();
  }

  @Test
  void anInterruptFromElsewhereIsNoReasonToSkipTheRecord() {
    assertThat(
            run(attempt -> {
              if (attempt == 1) {
                throw new InterruptedException();
              }
              if (attempt == 2) {
                throw new InterruptException(new InterruptedException());
              }
            }))
        .isTrue();
    assertThat(attempts).isEqualTo(3);
    assertThat(producer.history()).isEmpty();
  }

  private boolean run(Attempt attempt) {
    EffectRunner.Pause pause =
        (latch, delay) -> {
          pauses.add(delay);
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          return false;
        };
    return runner(record -> attempt.make(++attempts), pause)
        .run(legible(), Optional.empty(), stop)
        .isPresent();
  }

  private EffectRunner<String> runner(Effect<String> effect, EffectRunner.Pause pause) {
    return new EffectRunner<>(
        "worker",
        LaneEffect.plain(effect),
        absent -> {
          throw new AssertionError("nothing is absent");
        },
        new DeadLetters(producer, "dead"),
        pause);
  }

  private static Effect<String> failing() {
    return record -> {
      throw new IllegalStateException("a bug");
    };
  }

  private static Received<String> legible() {
    return new Received.Legible<>(
        new ConsumerRecord<>("work", 1, 7, bytes("key"), bytes("value")),
        new ConsumerRecord<>("work", 1, 7, "key", "value"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private interface Attempt {
    void make(int number) throws InterruptedException;
  }
}
