package dev.rejoinder.embedded;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * The stock Kafka broker and controller in this JVM, listening on loopback unless told otherwise.
 *
 * <p>Its data outlives it, also when the process is killed: start again on the same directory and
 * every acknowledged record is there. Records are not flushed to disk one by one, so losing power
 * is another matter.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final Duration SHUTDOWN_MAX = Duration.ofSeconds(20);

  private final KafkaRaftServer server;
  private final Node node;
  private boolean closed;

  private EmbeddedKafka(KafkaRaftServer server, Node node) {
    this.server = server;
    this.node = node;
  }

  /** Starts on a free port; see {@link #start(Path, int)}. */
  public static EmbeddedKafka start(Path directory) {
    return start(directory, FreePorts.next());
  }

  /**
   * Starts on {@code port} with the data in {@code directory}, made when missing; returns once
   * clients are served.
   *
   * @throws BrokerException when the port or the directory is in use, or the data cannot be read
   */
  public static EmbeddedKafka start(Path directory, int port) {
    // Nobody but this process dials the controller, so its port may differ from start to start.
    Node node = node(1, Node.LOOPBACK, port, FreePorts.next(), directory);
    return start(node, Uuid.randomUuid().toString(), Quorum.of(List.of(node)), Map.of());
  }

  /**
   * Starts as {@code self}, one of {@code quorum}, serving clients on {@code port} of its host;
   * returns once clients are served, which takes more than half of the quorum.
   *
   * @param settings of the stock broker, which win over ours
   * @throws BrokerException when the port or the directory is in use, or the data cannot be read
   */
  public static EmbeddedKafka start(
      Path directory, int port, Quorum quorum, Quorum.Voter self, Map<String, String> settings) {
    Node node = node(self.id(), self.host(), port, self.port(), directory);
    return start(node, quorum.clusterId(), quorum, settings);
  }

  private static Node node(int id, String host, int port, int controllerPort, Path directory) {
    return new Node(id, host, port, controllerPort, directory.toAbsolutePath().normalize());
  }

  private static EmbeddedKafka start(
      Node node, String clusterId, Quorum quorum, Map<String, String> settings) {
    if (!FreePorts.free(new InetSocketAddress(node.host(), node.brokerPort()))) {
      throw new BrokerException(
          "Port %d is in use on this machine; Kafka needs a free one.".formatted(node.brokerPort()),
          null);
    }
    node.format(clusterId);
    Properties properties = node.properties(quorum);
    properties.putAll(settings);
    return new EmbeddedKafka(started(node, properties), node);
  }

  private static KafkaRaftServer started(Node node, Properties properties) {
    KafkaRaftServer server = null;
    try {
      server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
      server.startup();
      return server;
    } catch (RuntimeException e) {
      if (server != null) {
        shutDown(server);
      }
      throw new BrokerException(sentence(node, e), e);
    }
  }

  private static String sentence(Node node, RuntimeException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains(".lock")) {
      return "The data directory %s is in use by another broker.".formatted(node.directory());
    }
    return "Kafka did not start on port %d with data in %s: %s"
        .formatted(node.brokerPort(), node.directory(), message);
  }

  /** {@code host:port} for clients. */
  public String bootstrapServers() {
    return node.bootstrapServer();
  }

  public Path directory() {
    return node.directory();
  }

  /** Waits until another thread closes the broker. */
  public void awaitClose() {
    server.awaitShutdown();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      shutDown(server);
    }
  }

  /**
   * Bounded: the controller's own shutdown has been seen to wait for good on a starved machine. The
   * data survives an end without shutdown, so whoever closes need not wait with it.
   */
  private static void shutDown(KafkaRaftServer server) {
    Thread shutdown =
        Thread.ofPlatform().daemon().name("embedded-kafka-shutdown").start(server::shutdown);
    try {
      shutdown.join(SHUTDOWN_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
