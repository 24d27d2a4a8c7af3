package dev.rejoinder.topics;

import dev.rejoinder.runtime.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Holds work back until Kafka and the schema registry answer and every topic is there. Thread-safe.
 *
 * <p>Workers may be started before their cluster, or while it is away: nothing fails, they wait.
 */
public final class ClusterGate {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(3);
  private static final int REQUEST_TIMEOUT_MS = 3_000;
  private static final int API_TIMEOUT_MS = 5_000;

  private final Topics topics;
  private final KafkaClients kafka;
  private final CountDownLatch abandoned = new CountDownLatch(1);

  public ClusterGate(Topics topics, KafkaClients kafka) {
    this.topics = topics;
    this.kafka = kafka;
  }

  /**
   * Waits, without limit, until the gate opens or is abandoned.
   *
   * @param obstacle told one plain sentence each time the reason for waiting changes
   * @return whether it opened
   */
  public boolean awaitTopics(Consumer<String> obstacle) throws InterruptedException {
    return await(this::topicsInTheWay, obstacle);
  }

  /** As {@link #awaitTopics}, but the topics need not be there yet. */
  public boolean awaitCluster(Consumer<String> obstacle) throws InterruptedException {
    return await(ClusterGate::kafkaAnswers, obstacle);
  }

  private boolean await(Look look, Consumer<String> obstacle) throws InterruptedException {
    String told = "";
    while (abandoned.getCount() > 0) {
      Optional<String> inTheWay = inTheWay(look);
      if (inTheWay.isEmpty()) {
        return true;
      }
      if (!inTheWay.get().equals(told)) {
        told = inTheWay.get();
        obstacle.accept(told);
      }
      if (abandoned.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return false;
  }

  /** Ends every wait, now and later. */
  public void abandon() {
    abandoned.countDown();
  }

  private Optional<String> inTheWay(Look look) throws InterruptedException {
    Map<String, Object> clients = kafka.common("rejoinder-gate");
    clients.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    clients.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
    try (Admin admin = Admin.create(clients)) {
      Optional<String> ofKafka = look.at(admin);
      return ofKafka.isPresent() ? ofKafka : registryInTheWay();
    } catch (ExecutionException | KafkaException e) {
      return Optional.of(
          "Waiting for Kafka: %s cannot be reached (KAFKA_BOOTSTRAP_SERVERS)."
              .formatted(kafka.bootstrapServers()));
    }
  }

  private Optional<String> topicsInTheWay(Admin admin)
      throws ExecutionException, InterruptedException {
    return describe(new TopicCreator(topics).check(admin));
  }

  private static Optional<String> kafkaAnswers(Admin admin)
      throws ExecutionException, InterruptedException {
    admin.describeCluster().nodes().get();
    return Optional.empty();
  }

  private Optional<String> registryInTheWay() {
    return topics
        .config()
        .schemaRegistry()
        .flatMap(registry -> registry.unreachable(REGISTRY_TIMEOUT));
  }

  /** What of the cluster is in the way, as a plain sentence. */
  private interface Look {
    Optional<String> at(Admin admin) throws ExecutionException, InterruptedException;
  }

  private static Optional<String> describe(List<String> problems) {
    return switch (problems.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of("Waiting for the topics: " + problems.getFirst());
      default ->
          Optional.of(
              "Waiting for the topics: %s (and %d more)"
                  .formatted(problems.getFirst(), problems.size() - 1));
    };
  }
}
