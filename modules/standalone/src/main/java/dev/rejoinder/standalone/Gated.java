package dev.rejoinder.standalone;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.topics.ClusterGate;
import dev.rejoinder.topics.GatedServices;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.util.List;
import java.util.function.Supplier;

/** Runs one worker as this process, once its cluster has what it needs. */
final class Gated {

  private Gated() {}

  static List<Service> services(Workers worker, Env env) {
    env.text(Surroundings.DATA_DIR);
    TopicsConfig topicsConfig = TopicsConfig.from(env);
    Supplier<List<Service>> configured = worker.configured(env);
    KafkaClients kafka = KafkaClients.from(env);
    env.check();
    ClusterGate gate = new ClusterGate(new Topics(topicsConfig), kafka);
    return List.of(new GatedServices(worker.command(), gate, configured.get()));
  }

  static void run(Workers worker, Env env) {
    services(worker, env).forEach(Service::start);
  }
}
