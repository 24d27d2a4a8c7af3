package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class ResolvableTest {

  private final CountDownLatch stop = new CountDownLatch(1);
  private final Resolvable resolvable = new Resolvable("test", stop);
  private int attempts;

  @Test
  void aClientThatCanBeMadeIsMadeAtOnce() {
    assertThat(resolvable.make(() -> "client")).contains("client");
  }

  @Test
  void aNameThatDoesNotResolveIsTriedAgainUntilStopped() {
    assertThat(
            resolvable.make(() -> {
              attempts++;
              stop.countDown();
              return consumerOf("no-such-host.invalid:9092");
            }))
        .isEmpty();
    assertThat(attempts).isEqualTo(1);
  }

  @Test
  void anyOtherMistakeIsThrown() {
    assertThatThrownBy(() -> resolvable.make(() -> consumerOf("not a bootstrap server")))
        .isInstanceOf(KafkaException.class);
  }

  private static KafkaConsumer<byte[], byte[]> consumerOf(String bootstrapServers) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", bootstrapServers),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
