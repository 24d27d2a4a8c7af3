package dev.rejoinder.callback;

import dev.rejoinder.runtime.KafkaProbe;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.StreamsService;
import dev.rejoinder.runtime.WorkerProcess;
import dev.rejoinder.topics.Topics;
import java.util.List;
import java.util.stream.Stream;

/**
 * Owns every call from its registration to its one outcome.
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
    return List.of(
        new StreamsService(
            "callback-worker",
            CallTopology.of(topics, steps(config), config.dueCheckInterval()),
            config.streams()));
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
