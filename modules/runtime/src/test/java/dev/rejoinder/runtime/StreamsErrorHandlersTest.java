package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** What ends as a dead letter, and what must be tried again instead. */
class StreamsErrorHandlersTest {

  @Test
  void whatCannotBeReadIsADeadLetterAndWorkGoesOn() {
    assertThat(outputsFor("unreadable", "fine")).containsExactly("fine");
  }

  @Test
  void whatCannotBeProcessedIsADeadLetterAndWorkGoesOn() {
    assertThat(outputsFor("odd", "fine")).containsExactly("fine");
  }

  @Test
  void whatCannotBeReadForNowIsReadAgainInstead() {
    assertThatThrownBy(() -> outputsFor("registry away")).isInstanceOf(StreamsException.class);
  }

  @Test
  void aFailureOfKafkaIsNoFaultOfTheRecord() {
    assertThatThrownBy(() -> outputsFor("cluster away")).isInstanceOf(RuntimeException.class);
  }

  private static Iterable<String> outputsFor(String... values) {
    try (TopologyTestDriver driver = new TopologyTestDriver(topology(), properties())) {
      var in = driver.createInputTopic("in", new StringSerializer(), new StringSerializer());
      for (String value : values) {
        in.pipeInput("key", value);
      }
      return driver
          .createOutputTopic("out", new StringDeserializer(), new StringDeserializer())
          .readValuesToList();
    }
  }

  private static Topology topology() {
    Deserializer<String> values =
        (topic, bytes) -> {
          String value = new String(bytes, StandardCharsets.UTF_8);
          if (value.equals("unreadable")) {
            throw new SerializationException(value);
          }
          if (value.equals("registry away")) {
            throw new SerializationException(new TimeoutException(value));
          }
          return value;
        };
    return new Topology()
        .addSource("read", new StringDeserializer(), values, "in")
        .addProcessor("pass", Picky::new, "read")
        .addSink("write", "out", new StringSerializer(), new StringSerializer(), "pass");
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
            "dead-letters",
            StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
            UnreadableRecords.class,
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
            UnprocessableRecords.class));
    return properties;
  }

  private static final class Picky extends ContextualProcessor<String, String, String, String> {

    @Override
    public void process(Record<String, String> record) {
      if (record.value().equals("odd")) {
        throw new IllegalArgumentException(record.value());
      }
      if (record.value().equals("cluster away")) {
        throw new TimeoutException(record.value());
      }
      context().forward(record);
    }
  }
}
