package dev.rejoinder.callback.inbound;

import dev.rejoinder.callback.health.SourceHealthTopology;
import dev.rejoinder.runtime.DueTimes;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * inbound -> each event once -> events, run commands, calls, deliveries, dead letters; and, beside
 * it, how the sources fare.
 */
public final class InboundTopology {

  private InboundTopology() {}

  /**
   * What is done with events of sources, and with what is noticed of {@code sources}.
   *
   * @param window how long an event is remembered
   * @param defaultAssistantId asked when a route names nobody; empty: the only one there is
   */
  public static Topology of(
      Topics topics,
      Sources sources,
      InboundSteps steps,
      Duration window,
      Optional<String> defaultAssistantId) {
    StreamsBuilder builder = new StreamsBuilder();
    addEvents(builder, topics, steps, window, defaultAssistantId);
    SourceHealthTopology.addTo(builder, topics, sources);
    return builder.build();
  }

  private static void addEvents(
      StreamsBuilder builder,
      Topics topics,
      InboundSteps steps,
      Duration window,
      Optional<String> defaultAssistantId) {
    builder.addStateStore(seen(window));
    builder.addStateStore(waiting(topics));
    builder.addStateStore(DueTimes.storeBuilder(WaitingStores.DUE));
    readTable(builder, topics.assistants(), AssistantStores.ASSISTANTS);
    readTable(builder, topics.sessions(), AssistantStores.SESSIONS);

    KStream<String, Object> effects =
        builder.stream(topics.inbound().name(), topics.inbound().consumed())
            .process(
                () -> new InboundProcessor(steps, window, defaultAssistantId, topics),
                Named.as("take-events-once"),
                InboundProcessor.SEEN,
                WaitingStores.EVENTS,
                WaitingStores.DUE);

    write(effects, Event.class, topics.events());
    write(effects, RunCommand.class, topics.runCommands());
    write(effects, CallCommand.class, topics.calls());
    write(effects, Delivery.class, topics.deliveries());
    write(effects, byte[].class, topics.deadLetters());
  }

  /** A table every process has whole; {@link AssistantStores} reads its values. */
  private static void readTable(StreamsBuilder builder, Topic<?> topic, String store) {
    builder.globalTable(
        topic.name(),
        Consumed.with(topic.keySerde(), Serdes.ByteArray()).withName("read-" + topic.label()),
        Materialized.<String, byte[], KeyValueStore<Bytes, byte[]>>as(store)
            .withKeySerde(topic.keySerde())
            .withValueSerde(Serdes.ByteArray())
            .withCachingDisabled());
  }

  private static <V> void write(KStream<String, Object> effects, Class<V> type, Topic<V> topic) {
    effects
        .flatMapValues(value -> only(type, value), Named.as("pick-" + topic.label()))
        .to(topic.name(), topic.produced());
  }

  private static <V> List<V> only(Class<V> type, Object value) {
    return type.isInstance(value) ? List.of(type.cast(value)) : List.of();
  }

  /** Kept a little longer than the window, whose very end is looked at, too. */
  private static StoreBuilder<WindowStore<String, byte[]>> seen(Duration window) {
    return Stores.windowStoreBuilder(
            Stores.persistentWindowStore(
                InboundProcessor.SEEN, window.plusSeconds(1), Duration.ofMillis(1), false),
            Serdes.String(),
            Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(Map.of());
  }

  private static StoreBuilder<?> waiting(Topics topics) {
    return Stores.timestampedKeyValueStoreBuilder(
            Stores.persistentTimestampedKeyValueStore(WaitingStores.EVENTS),
            Serdes.String(),
            topics.inbound().valueSerde())
        .withCachingDisabled()
        .withLoggingEnabled(Map.of());
  }
}
