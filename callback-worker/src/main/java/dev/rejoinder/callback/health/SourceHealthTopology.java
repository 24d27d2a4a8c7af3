package dev.rejoinder.callback.health;

import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.SourceState;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** Signals of sources -> their health -> states, events, checks of their APIs. */
public final class SourceHealthTopology {

  private SourceHealthTopology() {}

  /**
   * Adds it to {@code builder}, beside whatever else there is; its nodes are named for health.
   *
   * @param sources those configured; all others are forgotten
   */
  public static void addTo(StreamsBuilder builder, Topics topics, Sources sources) {
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(SourceHealthProcessor.VITALS),
                Serdes.String(),
                VitalsSerdes.create())
            .withCachingDisabled()
            .withLoggingEnabled(Map.of()));
    KStream<String, SpecificRecord> outcome =
        builder.stream(topics.sourceSignals().name(), topics.sourceSignals().consumed())
            .process(
                () -> new SourceHealthProcessor(sources),
                Named.as("watch-sources"),
                SourceHealthProcessor.VITALS);
    writeStates(outcome, topics.sourceStates());
    write(outcome, Event.class, topics.events());
    write(outcome, Delivery.class, topics.deliveries());
  }

  /** A state that is null forgets the source. */
  private static void writeStates(
      KStream<String, SpecificRecord> outcome, Topic<SourceState> topic) {
    outcome
        .filter(
            (source, value) -> value == null || value instanceof SourceState,
            Named.as("pick-" + topic.label()))
        .mapValues(SourceHealthTopology::state, Named.as("take-" + topic.label()))
        .to(topic.name(), topic.produced());
  }

  private static @Nullable SourceState state(@Nullable SpecificRecord value) {
    return (SourceState) value;
  }

  private static <V extends SpecificRecord> void write(
      KStream<String, SpecificRecord> outcome, Class<V> type, Topic<V> topic) {
    outcome
        .flatMapValues(value -> only(type, value), Named.as("pick-health-" + topic.label()))
        .to(topic.name(), topic.produced().withName("write-health-" + topic.label()));
  }

  private static <V> List<V> only(Class<V> type, @Nullable SpecificRecord value) {
    return type.isInstance(value) ? List.of(type.cast(value)) : List.of();
  }
}
