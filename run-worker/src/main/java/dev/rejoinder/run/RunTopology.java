package dev.rejoinder.run;

import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.runtime.DueTimes;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * commands, model results, call outcomes -> one machine per thread -> run events, requests, calls,
 * events, replies.
 */
final class RunTopology {

  static final String DRIVE_RUNS = "drive-runs";
  static final String WRITE_RUN_EVENTS = "write-run-events";
  static final String WRITE_MODEL_REQUESTS = "write-model-requests";
  static final String WRITE_CALLS = "write-calls";
  static final String WRITE_EVENTS = "write-events";
  static final String WRITE_DELIVERIES = "write-deliveries";

  private RunTopology() {}

  static Topology of(Topics topics, RunPolicy policy, Duration dueCheckInterval) {
    Topology topology = new Topology();

    read(topology, topics.runCommands());
    read(topology, topics.modelResults());
    read(topology, topics.callOutcomes());

    topology.addProcessor(
        DRIVE_RUNS,
        () -> new RunProcessor(policy, dueCheckInterval),
        "read-run-commands",
        "read-model-results",
        "read-call-outcomes");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(RunProcessor.THREADS),
            Serdes.String(),
            ThreadStateSerde.create()),
        DRIVE_RUNS);
    topology.addStateStore(DueTimes.storeBuilder(RunProcessor.THREADS_DUE), DRIVE_RUNS);

    write(topology, WRITE_RUN_EVENTS, topics.runEvents());
    write(topology, WRITE_MODEL_REQUESTS, topics.modelRequests());
    write(topology, WRITE_CALLS, topics.calls());
    write(topology, WRITE_EVENTS, topics.events());
    write(topology, WRITE_DELIVERIES, topics.deliveries());
    return topology;
  }

  private static void read(Topology topology, Topic<?> topic) {
    topology.addSource(
        "read-" + topic.label(),
        topic.keySerde().deserializer(),
        topic.valueSerde().deserializer(),
        topic.name());
  }

  private static void write(Topology topology, String name, Topic<?> topic) {
    topology.addSink(
        name,
        topic.name(),
        topic.keySerde().serializer(),
        topic.valueSerde().serializer(),
        DRIVE_RUNS);
  }
}
