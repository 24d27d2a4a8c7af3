package dev.rejoinder.standalone;

import dev.rejoinder.embedded.EmbeddedKafka;
import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.ProcessMetrics;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.Tracing;
import dev.rejoinder.topics.ClusterGate;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * All workers in this JVM, on an embedded broker unless {@code KAFKA_BOOTSTRAP_SERVERS} names one.
 *
 * <p>Not thread-safe, but {@link #close()} may be called from any thread, also before or during
 * {@link #start()}.
 */
final class OneProcess implements AutoCloseable {

  private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);
  private static final String BOOTSTRAP_SERVERS = "KAFKA_BOOTSTRAP_SERVERS";

  private final Map<String, String> environment;
  private final boolean embedded;
  private final KafkaClients clients;
  private final Topics topics;
  private final List<Supplier<List<Service>>> configured;
  private final Optional<Service> tracing;
  private final List<Service> started = new ArrayList<>();
  private final ClusterGate gate;
  private final Consumer<String> waiting;
  private @Nullable EmbeddedKafka kafka;
  private boolean closed;

  private OneProcess(Map<String, String> environment, boolean embedded, Consumer<String> waiting) {
    this.environment = Map.copyOf(environment);
    this.embedded = embedded;
    Env env = Env.of(environment);
    env.text(Surroundings.DATA_DIR);
    TopicsConfig topicsConfig = TopicsConfig.from(env);
    configured = Stream.of(Workers.values()).map(worker -> worker.configured(env)).toList();
    clients = KafkaClients.from(env);
    tracing = Tracing.from(env, "rejoinder");
    env.check();
    topics = new Topics(topicsConfig);
    gate = new ClusterGate(topics, clients);
    this.waiting = waiting;
  }

  /**
   * Reads the settings of every worker, and makes up what one machine alone needs not be told.
   *
   * @param waiting told one plain sentence each time the reason for waiting for the cluster changes
   * @throws dev.rejoinder.runtime.ConfigException with every problem at once
   * @throws CommandException when the HTTP port is taken
   */
  static OneProcess of(Map<String, String> given, Consumer<String> waiting) {
    Map<String, String> environment = new HashMap<>(given);
    boolean embedded = !environment.containsKey(BOOTSTRAP_SERVERS);
    if (embedded) {
      environment.put(BOOTSTRAP_SERVERS, "127.0.0.1:" + FreePorts.next());
    }
    environment.putIfAbsent("TOPIC_PARTITIONS", "4");
    environment.putIfAbsent("PUBLIC_URL", Surroundings.ingress(environment));
    Path dataDir = Surroundings.dataDir(environment);
    LocalSecrets.of(dataDir).forEach(environment::putIfAbsent);
    OneProcess process = new OneProcess(environment, embedded, waiting);
    process.refuseBusyPort();
    return process;
  }

  /** Returns once every worker is ready; on failure close what began. */
  void start() throws InterruptedException {
    ProcessMetrics.collect();
    startKafka();
    createTopics();
    tracing.ifPresent(this::startOne);
    for (Supplier<List<Service>> services : configured) {
      services.get().forEach(this::startOne);
    }
    awaitReady();
  }

  private void refuseBusyPort() {
    String port = port();
    if (port.matches("\\d{1,5}") && !FreePorts.free(Integer.parseInt(port))) {
      throw new CommandException(
          "Port %s is in use on this machine; set PORT to a free one.".formatted(port));
    }
  }

  private synchronized void startKafka() {
    if (embedded && !closed) {
      String server = clients.bootstrapServers();
      int port = Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));
      kafka = EmbeddedKafka.start(dataDir().resolve("kafka"), port);
    }
  }

  /** Nobody else's cluster need be there first: it is waited for, and that is said. */
  private void createTopics() throws InterruptedException {
    if (!gate.awaitCluster(waiting)) {
      throw new CommandException("Stopped before Kafka could be reached.");
    }
    try (Admin admin = Admin.create(clients.common("rejoinder-up"))) {
      new TopicCreator(topics).create(admin);
    } catch (ExecutionException e) {
      throw new CommandException(
          "The topics could not be created at %s: %s"
              .formatted(clients.bootstrapServers(), Sentences.reason(e)),
          ExitCodes.FAILED,
          e);
    }
  }

  private synchronized void startOne(Service service) {
    if (!closed) {
      started.add(service);
      service.start();
    }
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    Optional<String> inTheWay = inTheWay();
    while (inTheWay.isPresent()) {
      failed().ifPresent(OneProcess::giveUp);
      if (System.nanoTime() > deadline) {
        giveUp("Not ready after a minute: " + inTheWay.get());
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      inTheWay = inTheWay();
    }
  }

  private static void giveUp(String sentence) {
    throw new CommandException(sentence);
  }

  /** What the first service that is not ready says. */
  private synchronized Optional<String> inTheWay() {
    return started.stream()
        .filter(service -> service.health().state() != Health.State.READY)
        .findFirst()
        .map(service -> service.name() + ": " + service.health().detail());
  }

  /** What the first service that cannot go on says; empty while all can. */
  synchronized Optional<String> failed() {
    return started.stream()
        .map(Service::health)
        .filter(health -> health.state() == Health.State.FAILED)
        .map(Health::detail)
        .findFirst();
  }

  boolean embedded() {
    return embedded;
  }

  KafkaClients clients() {
    return clients;
  }

  Topics topics() {
    return topics;
  }

  String port() {
    return Surroundings.port(environment);
  }

  Path dataDir() {
    return Surroundings.dataDir(environment);
  }

  /** The value a worker sees; empty when the key is unset. */
  Optional<String> setting(String key) {
    return Optional.ofNullable(environment.get(key));
  }

  /** Lets work in flight finish, newest service first, and stops the broker last. */
  @Override
  public void close() {
    gate.abandon();
    closeAll();
  }

  private synchronized void closeAll() {
    if (closed) {
      return;
    }
    closed = true;
    started.reversed().forEach(Service::close);
    if (kafka != null) {
      kafka.close();
    }
  }
}
