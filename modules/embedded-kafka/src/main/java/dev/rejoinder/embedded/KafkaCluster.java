package dev.rejoinder.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * Brokers as processes of their own that form one cluster: one for crash tests, three for
 * fail-over.
 *
 * <p>Ports and data stay the same over kills and restarts. Not thread-safe.
 */
public final class KafkaCluster implements AutoCloseable {

  private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
  private static final int ADMIN_TIMEOUT_MS = 5_000;
  private static final Duration POLL = Duration.ofMillis(20);

  private final List<KafkaProcess> brokers;

  private KafkaCluster(List<KafkaProcess> brokers) {
    this.brokers = List.copyOf(brokers);
  }

  /**
   * Starts {@code size} brokers on free ports with their data under {@code directory} and waits
   * until all of them serve clients.
   *
   * @throws BrokerException when one ends early or the cluster is not ready within a minute
   */
  public static KafkaCluster start(Path directory, int size) {
    List<Node> nodes = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      Path data = directory.toAbsolutePath().normalize().resolve("broker-" + id);
      nodes.add(new Node(id, Node.LOOPBACK, FreePorts.next(), FreePorts.next(), data));
    }
    Quorum quorum = Quorum.of(nodes);
    nodes.forEach(node -> node.format(quorum.clusterId()));
    KafkaCluster cluster =
        new KafkaCluster(nodes.stream().map(node -> new KafkaProcess(node, quorum)).toList());
    cluster.brokers.forEach(KafkaProcess::launch);
    cluster.awaitReady();
    return cluster;
  }

  /** Every broker's {@code host:port}, with commas between them. */
  public String bootstrapServers() {
    return brokers.stream().map(KafkaProcess::bootstrapServer).collect(Collectors.joining(","));
  }

  /** The brokers, in the order of their ids. */
  public List<KafkaProcess> brokers() {
    return brokers;
  }

  /**
   * Starts the brokers that do not run, on their data and ports, and waits until all serve clients.
   */
  public void restart() {
    brokers.stream().filter(broker -> !broker.running()).forEach(KafkaProcess::launch);
    awaitReady();
  }

  private void awaitReady() {
    long deadlineNanos = System.nanoTime() + READY_TIMEOUT.toNanos();
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "request.timeout.ms",
                ADMIN_TIMEOUT_MS,
                "default.api.timeout.ms",
                ADMIN_TIMEOUT_MS,
                "reconnect.backoff.max.ms",
                POLL.toMillis()))) {
      while (servingBrokers(admin) < brokers.size()) {
        failWhenOneEnded();
        if (System.nanoTime() > deadlineNanos) {
          throw new BrokerException(
              "The brokers were not ready within a minute; see " + outputs() + ".", null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("Interrupted while the brokers started.", e);
    }
  }

  private static int servingBrokers(Admin admin) throws InterruptedException {
    try {
      return admin.describeCluster().nodes().get().size();
    } catch (ExecutionException e) {
      return 0;
    }
  }

  /** Also the pause between two looks at the cluster. */
  private void failWhenOneEnded() throws InterruptedException {
    for (KafkaProcess broker : brokers) {
      if (broker.endsWithin(POLL)) {
        throw new BrokerException(
            "A broker ended as it started; see " + broker.output() + ".", null);
      }
    }
  }

  private String outputs() {
    return brokers.stream()
        .map(broker -> broker.output().toString())
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    brokers.forEach(KafkaProcess::close);
  }
}
