package dev.rejoinder.standalone;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.HealthServer;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.KafkaProbe;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.Tracing;
import dev.rejoinder.runtime.WorkerProcess;
import dev.rejoinder.topics.ClusterGate;
import dev.rejoinder.topics.GatedServices;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs one worker as this process, once its cluster has what it needs. */
final class Gated {

  private static final int PORT_MAX = 65_535;

  private Gated() {}

  /** Returns when the process is told to end; ends it itself when a service fails. */
  static void run(Workers worker, Env env) {
    int healthPort = healthPort(env);
    Optional<Service> tracing = Tracing.from(env, "rejoinder-" + worker.command());
    List<Service> services = services(worker, env);
    List<Service> all = new ArrayList<>(services);
    if (healthPort > 0) {
      all.addFirst(new HealthServer(healthPort, services));
    }
    tracing.ifPresent(all::addFirst);
    WorkerProcess.run(worker.command(), all);
  }

  /** Reads what a process of its own is told beside the settings of its worker; 0 for no port. */
  static int healthPort(Env env) {
    env.text(Surroundings.DATA_DIR);
    return env.integer("HEALTH_PORT", 0, 0, PORT_MAX);
  }

  /** Ingress answers from the beginning, if only with 503; the others have nothing to say yet. */
  private static List<Service> services(Workers worker, Env env) {
    TopicsConfig topicsConfig = TopicsConfig.from(env);
    Supplier<List<Service>> configured = worker.configured(env);
    KafkaClients kafka = KafkaClients.from(env);
    env.check();
    if (worker == Workers.INGRESS) {
      return configured.get();
    }
    ClusterGate gate = new ClusterGate(new Topics(topicsConfig), kafka);
    return List.of(
        new KafkaProbe(kafka), new GatedServices(worker.command(), gate, configured.get()));
  }
}
