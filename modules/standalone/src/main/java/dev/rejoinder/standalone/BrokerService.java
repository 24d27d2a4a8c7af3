package dev.rejoinder.standalone;

import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * A broker's readiness: it serves clients, and every replica it holds is in sync. So the next one
 * of a cluster may be stopped once this one is ready again.
 *
 * <p>The cluster is asked whenever somebody asks for {@code /ready}.
 */
final class BrokerService implements Service {

  private static final int TIMEOUT_MS = 2_000;

  private final int nodeId;
  private volatile @Nullable Admin admin;

  BrokerService(int nodeId) {
    this.nodeId = nodeId;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public void start() {
    // The broker itself is started by whoever made it.
  }

  /** From here on the broker serves clients at {@code bootstrapServers}. */
  void serves(String bootstrapServers) {
    admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "client.id",
                "broker-readiness",
                "request.timeout.ms",
                TIMEOUT_MS,
                "default.api.timeout.ms",
                TIMEOUT_MS));
  }

  @Override
  public Health health() {
    Admin current = admin;
    if (current == null) {
      return Health.notReady("It is starting.");
    }
    try {
      long behind = replicas(current).filter(partition -> !inSync(partition)).count();
      return behind == 0
          ? Health.ready()
          : Health.notReady("It catches up: %d replicas are not in sync.".formatted(behind));
    } catch (ExecutionException e) {
      return Health.notReady("The cluster does not answer: " + Sentences.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Health.notReady("It was interrupted.");
    }
  }

  private Stream<TopicPartitionInfo> replicas(Admin current)
      throws ExecutionException, InterruptedException {
    Set<String> topics =
        current.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
    return current.describeTopics(topics).allTopicNames().get().values().stream()
        .flatMap(topic -> topic.partitions().stream())
        .filter(partition -> partition.replicas().stream().anyMatch(this::here));
  }

  private boolean inSync(TopicPartitionInfo partition) {
    return partition.isr().stream().anyMatch(this::here);
  }

  private boolean here(Node node) {
    return node.id() == nodeId;
  }

  @Override
  public void close() {
    Admin current = admin;
    if (current != null) {
      current.close();
    }
  }
}
