package dev.rejoinder.runtime;

import static dev.rejoinder.runtime.ScriptedConsumer.P0;
import static dev.rejoinder.runtime.ScriptedConsumer.TOPIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.runtime.PartitionReader.Bounds;
import dev.rejoinder.runtime.PartitionReader.Stretch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class PartitionReaderTest {

  private static final Bounds ALL = new Bounds(100, 1_000_000, Duration.ofMinutes(1));

  private final ScriptedConsumer consumer = new ScriptedConsumer();

  private PartitionReader<String> reader(long oldest, long end) {
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(P0, oldest));
    consumer.updateEndOffsets(Map.of(P0, end));
    return open(P0).orElseThrow();
  }

  private Optional<PartitionReader<String>> open(TopicPartition partition) {
    Deserializer<String> values =
        (topic, bytes) -> {
          String value = new String(bytes, UTF_8);
          if (value.equals("unreadable")) {
            throw new SerializationException("cannot be read");
          }
          if (value.equals("registry away")) {
            throw new SerializationException("no schema", new TimeoutException("no registry"));
          }
          return value;
        };
    return PartitionReader.open(consumer, partition, values);
  }

  private static List<String> values(Stretch<String> stretch) {
    return stretch.records().stream().map(ConsumerRecord::value).toList();
  }

  @Test
  void itReadsWhatIsWantedFromAPlaceToTheEnd() {
    try (PartitionReader<String> reader = reader(0, 4)) {
      consumer.schedulePollTask(() -> {
        consumer.arrive(P0, 1, "a", "one");
        consumer.arrive(P0, 2, "b", "two");
        consumer.arrive(P0, 3, "a", "three");
      });
      Stretch<String> stretch = reader.read(1, "a"::equals, ALL);

      assertThat(values(stretch)).containsExactly("one", "three");
      assertThat(stretch.next()).isEqualTo(4);
    }
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void itFindsWhereATimeBeginsWhichIsTheEndWhenNothingIsThatYoung() {
    try (PartitionReader<String> reader = reader(0, 4)) {
      consumer.youngFrom(P0, 1000, 2);

      assertThat(reader.firstSince(1000)).isEqualTo(2);
      assertThat(reader.firstSince(2000)).isEqualTo(4);
    }
  }

  @Test
  void itStopsAtABoundAndSaysWhereToGoOn() {
    try (PartitionReader<String> reader = reader(0, 3)) {
      consumer.schedulePollTask(() -> {
        consumer.arrive(P0, 0, "a", "one");
        consumer.arrive(P0, 1, "b", "passed over");
        consumer.arrive(P0, 2, "a", "two");
      });
      Stretch<String> stretch = reader.read(0, "a"::equals, new Bounds(1, 100, ALL.timeMax()));

      assertThat(values(stretch)).containsExactly("one");
      assertThat(stretch.next()).isEqualTo(1);
    }
  }

  @Test
  void bytesAreABoundToo() {
    try (PartitionReader<String> reader = reader(0, 2)) {
      consumer.schedulePollTask(() -> {
        consumer.addRecord(sized(0, 80));
        consumer.addRecord(sized(1, 80));
      });
      assertThat(reader.read(0, key -> true, new Bounds(100, 80, ALL.timeMax())).next())
          .isEqualTo(1);
    }
  }

  @Test
  void whatIsPastRetentionIsPassedOver() {
    try (PartitionReader<String> reader = reader(5, 6)) {
      consumer.schedulePollTask(() -> consumer.arrive(P0, 5, "a", "five"));
      assertThat(values(reader.read(1, "a"::equals, ALL))).containsExactly("five");
      assertThat(reader.oldest()).isEqualTo(5);
      assertThat(reader.end()).isEqualTo(6);
    }
  }

  @Test
  void atTheEndNothingIsAsked() {
    try (PartitionReader<String> reader = reader(0, 5)) {
      Stretch<String> stretch = reader.read(5, "a"::equals, ALL);
      assertThat(stretch.records()).isEmpty();
      assertThat(stretch.next()).isEqualTo(5);
    }
  }

  @Test
  void timeIsABoundToo() {
    try (PartitionReader<String> reader = reader(0, 5)) {
      Stretch<String> stretch = reader.read(0, "a"::equals, new Bounds(1, 1, Duration.ofMillis(1)));
      assertThat(stretch.next()).isZero();
    }
  }

  @Test
  void whatCannotBeReadIsPassedOverUnlessItMayBeLater() {
    try (PartitionReader<String> reader = reader(0, 2)) {
      consumer.schedulePollTask(() -> {
        consumer.arrive(P0, 0, "a", "unreadable");
        consumer.arrive(P0, 1, "a", "readable");
      });
      assertThat(values(reader.read(0, "a"::equals, ALL))).containsExactly("readable");

      consumer.schedulePollTask(() -> consumer.arrive(P0, 0, "a", "registry away"));
      assertThatThrownBy(() -> reader.read(0, "a"::equals, ALL)).hasMessage("no schema");
    }
  }

  @Test
  void aPartitionThatDoesNotExistIsNotOpened() {
    assertThat(open(P0)).isEmpty();
    assertThat(consumer.closed()).isTrue();
  }

  private static ConsumerRecord<byte[], byte[]> sized(long offset, int bytes) {
    return new ConsumerRecord<>(
        TOPIC,
        0,
        offset,
        0L,
        org.apache.kafka.common.record.TimestampType.CREATE_TIME,
        1,
        bytes,
        "a".getBytes(UTF_8),
        "value".getBytes(UTF_8),
        new org.apache.kafka.common.header.internals.RecordHeaders(),
        Optional.empty());
  }
}
