package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ResultPublisherTest {

  private final Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));
  private final Deque<Failing> made = new ArrayDeque<>();

  @Test
  void onlyWhatWasNotAcknowledgedIsWrittenAgain() throws Exception {
    var producer = new Failing(Map.of("b", new TimeoutException()), 2);
    publisher(producer).publish(List.of(output("a"), output("b"), output("c")));
    assertThat(producer.acknowledged).containsExactly("a", "c", "b");
  }

  @Test
  void itGivesUpAfterManyRoundsAndTheAttemptIsMadeAgain() {
    var producer = new Failing(Map.of("a", new TimeoutException()), Integer.MAX_VALUE);
    assertThatThrownBy(() -> publisher(producer).publish(List.of(output("a"))))
        .isInstanceOf(RetriableException.class);
    assertThat(producer.failures).isEqualTo(ResultPublisher.ROUNDS_MAX);
  }

  @Test
  void aRecordThatCanNeverBeWrittenIsNotTriedAgain() {
    var producer = new Failing(Map.of("a", new RecordTooLargeException()), Integer.MAX_VALUE);
    assertThatThrownBy(() -> publisher(producer).publish(List.of(output("a"))))
        .isInstanceOf(RecordTooLargeException.class);
    assertThat(producer.failures).isEqualTo(1);
  }

  @Test
  void aBrokenClientIsReplaced() throws Exception {
    var broken = new Failing(Map.of("a", new ClusterAuthorizationException("no")), 1);
    var next = new Failing(Map.of(), 0);
    var publisher = publisher(broken, next);

    assertThatThrownBy(() -> publisher.publish(List.of(output("a"))))
        .isInstanceOf(RetriableException.class);
    publisher.publish(List.of(output("a")));

    assertThat(broken.closed()).isTrue();
    assertThat(next.acknowledged).containsExactly("a");
  }

  @Test
  void aClientThatCannotBeMadeIsTriedAgainLater() {
    var publisher =
        new ResultPublisher(() -> {
          throw new KafkaException("no resolvable bootstrap urls");
        });
    assertThatThrownBy(() -> publisher.publish(List.of(output("a"))))
        .isInstanceOf(RetriableException.class);
  }

  private ResultPublisher publisher(Failing... producers) {
    made.addAll(List.of(producers));
    return new ResultPublisher(made::pop);
  }

  private Output<byte[]> output(String key) {
    return new Output<>(topics.deadLetters(), key, new byte[0]);
  }

  /** Fails the keys it is told to fail, so many times in all. */
  private static final class Failing extends MockProducer<String, byte[]> {

    private final Map<String, KafkaException> reasons;
    private final int failuresMax;
    private final Deque<String> acknowledged = new ArrayDeque<>();
    private int failures;

    Failing(Map<String, KafkaException> reasons, int failuresMax) {
      super(false, null, new StringSerializer(), new ByteArraySerializer());
      this.reasons = reasons;
      this.failuresMax = failuresMax;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<String, byte[]> record, Callback callback) {
      var future = super.send(record, callback);
      var reason = reasons.get(record.key());
      if (reason != null && failures < failuresMax) {
        failures++;
        errorNext(reason);
      } else {
        acknowledged.add(record.key());
        completeNext();
      }
      return future;
    }
  }
}
