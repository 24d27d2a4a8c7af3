package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class PlacementTest {

  @Test
  void isWhereKafkasProducerPutsTheKey() {
    IntStream.range(0, 1_000)
        .forEach(i -> {
          String key = "thread_" + i;
          byte[] bytes = key.getBytes(StandardCharsets.UTF_8);

          assertThat(Placement.partition(Placement.hash(key), 12))
              .isEqualTo(BuiltInPartitioner.partitionForKey(bytes, 12));
        });
  }
}
