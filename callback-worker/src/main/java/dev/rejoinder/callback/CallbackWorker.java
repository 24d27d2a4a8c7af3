package dev.rejoinder.callback;

import dev.rejoinder.callback.inbound.InboundConfig;
import dev.rejoinder.callback.inbound.InboundSteps;
import dev.rejoinder.callback.inbound.InboundTopology;
import dev.rejoinder.runtime.KafkaProbe;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.StreamsService;
import dev.rejoinder.runtime.WorkerProcess;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Topics;
import java.util.List;
import java.util.stream.Stream;

/**
 * Owns every call from its registration to its one outcome, and takes the events of sources.
 *
 * <p>A crash loses nothing and repeats nothing: state and all that is written are committed
 * together.
 */
public final class CallbackWorker {

  private CallbackWorker() {}

  public static void main(String[] args) {
    WorkerProcess.main("callback-worker", env -> process(CallbackConfig.from(env)));
  }

  /** The worker's services, for a process that watches Kafka itself. */
  public static List<Service> services(CallbackConfig config) {
    Topics topics = new Topics(config.topics());
    Service calls =
        new StreamsService(
            "callback-worker",
            CallTopology.of(topics, steps(config), config.dueCheckInterval()),
            config.streams());
    return config.inbound().wanted()
        ? List.of(calls, inbound(topics, config.inbound()))
        : List.of(calls);
  }

  /** Takes events of sources; runs only where there are any. */
  private static Service inbound(Topics topics, InboundConfig config) {
    InboundSteps steps =
        new InboundSteps(config.sources(), config.signingSecret().map(CallIds::new));
    return new StreamsService(
        "inbound",
        InboundTopology.of(
            topics, config.sources(), steps, config.dedupeWindow(), config.assistantId()),
        config.streams());
  }

  private static CallSteps steps(CallbackConfig config) {
    return new CallSteps(
        config.policy(),
        new ToolCallPayload(config.publicUrl()),
        new TaskPayload(config.publicUrl()));
  }

  private static List<Service> process(CallbackConfig config) {
    Service probe = new KafkaProbe(config.streams().kafka());
    return Stream.concat(Stream.of(probe), services(config).stream()).toList();
  }
}
