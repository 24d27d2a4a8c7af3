package dev.rejoinder.callback.health;

import dev.rejoinder.callback.source.Vitals;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.SourceSignal;
import dev.rejoinder.schemas.SourceSignalKind;
import dev.rejoinder.schemas.SourceState;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;

/** The topology in the words of its tests. */
final class HealthDriver implements AutoCloseable {

  private final Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));
  private final Instant begin;
  private final TopologyTestDriver driver;
  private final TestInputTopic<String, SourceSignal> signals;
  private final TestOutputTopic<String, SourceState> states;
  private final TestOutputTopic<String, Event> events;
  private final TestOutputTopic<String, Delivery> deliveries;

  HealthDriver(Sources sources, Instant begin) {
    this.begin = begin;
    StreamsBuilder builder = new StreamsBuilder();
    SourceHealthTopology.addTo(builder, topics, sources);
    driver = new TopologyTestDriver(builder.build(), new Properties(), begin);
    signals =
        driver.createInputTopic(
            topics.sourceSignals().name(),
            new StringSerializer(),
            topics.sourceSignals().valueSerde().serializer());
    states = output(driver, topics.sourceStates());
    events = output(driver, topics.events());
    deliveries = output(driver, topics.deliveries());
  }

  TestOutputTopic<String, SourceState> states() {
    return states;
  }

  TestOutputTopic<String, Event> events() {
    return events;
  }

  TestOutputTopic<String, Delivery> deliveries() {
    return deliveries;
  }

  /** Says something of the source {@code chat}. */
  void signal(SourceSignalKind kind, int count, @Nullable String detail) {
    signals.pipeInput(
        "chat",
        SourceSignal.newBuilder()
            .setSource("chat")
            .setSourceKind("slack")
            .setSignal(kind)
            .setAt(begin)
            .setCount(count)
            .setDetail(detail)
            .build());
  }

  void pass(Duration time) {
    driver.advanceWallClockTime(time);
  }

  /** Puts into the store what an earlier process may have left there. */
  void know(String source, Vitals vitals) {
    driver.<String, Vitals>getKeyValueStore(SourceHealthProcessor.VITALS).put(source, vitals);
  }

  @Override
  public void close() {
    driver.close();
  }

  private static <V> TestOutputTopic<String, V> output(TopologyTestDriver driver, Topic<V> topic) {
    return driver.createOutputTopic(
        topic.name(), new StringDeserializer(), topic.valueSerde().deserializer());
  }
}
