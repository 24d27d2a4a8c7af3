package dev.rejoinder.callback;

import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Placement;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * calls, callbacks, attempts by call -> call machine -> call events, outcomes, deliveries, events.
 */
public final class CallTopology {

  private static final String ATTEMPTS_BY_CALL = "attempts-by-call";
  private static final String ATTEMPTS_SOURCE = ATTEMPTS_BY_CALL + "-repartition-source";

  private CallTopology() {}

  /** {@code dueCheckInterval}: least time between two looks for due deadlines. */
  public static Topology of(Topics topics, CallSteps steps, Duration dueCheckInterval) {
    CopartitioningBuilder builder = new CopartitioningBuilder();
    builder.addStateStore(store(CallProcessor.CALLS, Serdes.String(), KeptCallSerdes.create()));
    builder.addStateStore(store(CallProcessor.DUE_TIMES, Serdes.Bytes(), Serdes.ByteArray()));

    KStream<String, SpecificRecord> commands = read(builder, topics.calls());
    KStream<String, SpecificRecord> callbacks = read(builder, topics.callbacks());
    KStream<String, SpecificRecord> attempts = attemptsByCall(builder, topics.deliveryAttempts());
    builder.copartition(List.of("read-calls", "read-callbacks", ATTEMPTS_SOURCE));

    KStream<String, SpecificRecord> effects =
        commands
            .merge(callbacks, Named.as("merge-callbacks"))
            .merge(attempts, Named.as("merge-attempts"))
            .process(
                () -> new CallProcessor(steps, dueCheckInterval),
                Named.as("join-calls"),
                CallProcessor.CALLS,
                CallProcessor.DUE_TIMES);

    only(effects, CallEvent.class, topics.callEvents())
        .to(topics.callEvents().name(), besideTheirThread(topics.callEvents()));
    write(effects, CallOutcome.class, topics.callOutcomes());
    write(effects, Delivery.class, topics.deliveries());
    write(effects, Event.class, topics.events());
    return builder.build();
  }

  private static KStream<String, SpecificRecord> read(
      StreamsBuilder builder, Topic<? extends SpecificRecord> topic) {
    return widened(builder.stream(topic.name(), topic.consumed()));
  }

  /** Attempts are keyed by endpoint; each goes to the task that holds its call. */
  private static KStream<String, SpecificRecord> attemptsByCall(
      StreamsBuilder builder, Topic<DeliveryAttempt> attempts) {
    return widened(
        builder.stream(attempts.name(), attempts.consumed())
            .filter(CallTopology::carriesCall, Named.as("keep-attempts-of-calls"))
            .process(OriginCarrier::new, Named.as("carry-origin"))
            .repartition(
                Repartitioned.with(attempts.keySerde(), attempts.valueSerde())
                    .withName(ATTEMPTS_BY_CALL)));
  }

  /** A stream is only read, so its values may be taken as what they also are. */
  @SuppressWarnings("unchecked")
  private static KStream<String, SpecificRecord> widened(
      KStream<String, ? extends SpecificRecord> stream) {
    return (KStream<String, SpecificRecord>) stream;
  }

  private static boolean carriesCall(String endpointId, @Nullable DeliveryAttempt attempt) {
    if (attempt == null) {
      throw new IllegalArgumentException("an attempt without value");
    }
    return attempt.getCallId() != null;
  }

  private static <V extends SpecificRecord> void write(
      KStream<String, SpecificRecord> effects, Class<V> type, Topic<V> topic) {
    only(effects, type, topic).to(topic.name(), topic.produced());
  }

  private static <V extends SpecificRecord> KStream<String, V> only(
      KStream<String, SpecificRecord> effects, Class<V> type, Topic<V> topic) {
    return effects.flatMapValues(value -> only(type, value), Named.as("pick-" + topic.label()));
  }

  /** Events of calls are keyed by call, and stand in the partition of their thread's events. */
  private static Produced<String, CallEvent> besideTheirThread(Topic<CallEvent> topic) {
    return topic
        .produced()
        .withStreamPartitioner((name, callId, event, partitions) ->
            Optional.of(Set.of(partition(callId, event, partitions))));
  }

  private static int partition(String callId, CallEvent event, int partitions) {
    return Placement.partition(CallIds.placement(callId, event.getThreadId()), partitions);
  }

  private static <V> List<V> only(Class<V> type, SpecificRecord value) {
    return type.isInstance(value) ? List.of(type.cast(value)) : List.of();
  }

  private static <K, V> StoreBuilder<KeyValueStore<K, V>> store(
      String name, Serde<K> keys, Serde<V> values) {
    return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
        .withCachingDisabled()
        .withLoggingEnabled(Map.of());
  }
}
