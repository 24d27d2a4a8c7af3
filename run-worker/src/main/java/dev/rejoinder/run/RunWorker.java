package dev.rejoinder.run;

import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.StreamsService;
import dev.rejoinder.runtime.WorkerProcess;
import dev.rejoinder.topics.Topics;
import java.util.List;

/** Drives runs: the machine on Kafka Streams, and the model caller beside it. */
public final class RunWorker {

  private RunWorker() {}

  /** What the process runs, in the order it is started; closed in reverse. */
  public static List<Service> services(RunConfig config) {
    Topics topics = new Topics(config.topics());
    return List.of(
        new StreamsService(
            "drive-runs",
            RunTopology.of(topics, config.policy(), config.dueCheckInterval()),
            config.streams()),
        new ModelCallerService(config.kafka(), topics, config.model()));
  }

  public static void main(String[] args) {
    WorkerProcess.main("run-worker", env -> services(RunConfig.from(env)));
  }
}
