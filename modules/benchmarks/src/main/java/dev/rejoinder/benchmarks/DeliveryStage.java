package dev.rejoinder.benchmarks;

import dev.rejoinder.embedded.FreePorts;
import dev.rejoinder.embedded.KafkaCluster;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** One broker and {@code rejoinder up}, each a process of its own. */
final class DeliveryStage implements AutoCloseable {

  private static final String PARTITIONS = "8";

  private final KafkaCluster cluster;
  private final OneJvm rejoinder;
  private final KafkaClients kafka;
  private final Topics topics;
  private final Admin admin;

  /** Returns once it is ready; settings of the environment win over those made here. */
  DeliveryStage(Path launcher, Scratch scratch) throws IOException {
    cluster = KafkaCluster.start(scratch.resolve("kafka"), 1);
    Map<String, String> settings = new HashMap<>();
    settings.put("TOPIC_PARTITIONS", PARTITIONS);
    settings.put("ALLOW_PRIVATE_NETWORKS", "true");
    settings.put("MODEL_PROVIDER", "scripted");
    settings.put("WEBHOOKS_PER_OWNER", "1000");
    // Further attempts would come while something else is measured.
    settings.put("RETRY_DELAYS", "30m,40m,50m,2h");
    settings.putAll(System.getenv());
    settings.put("KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrapServers());
    Env env = Env.of(settings);
    topics = new Topics(TopicsConfig.from(env));
    kafka = KafkaClients.from(env);
    admin = Admin.create(kafka.common("benchmark-admin"));
    rejoinder = OneJvm.start(launcher, scratch.resolve("data"), FreePorts.next(), settings);
  }

  OneJvm rejoinder() {
    return rejoinder;
  }

  Topics topics() {
    return topics;
  }

  DeliveriesLog deliveries() {
    return new DeliveriesLog(kafka, topics.deliveries(), topics.config().partitions());
  }

  /** Watches the group that reads {@code deliveries}. */
  OffsetWatch watch() {
    return new OffsetWatch(
        admin, topics.config().prefix() + "dispatch-worker", topics.deliveries().name());
  }

  /** Records ever written to the topic, as far as its offsets tell. */
  long written(Topic<?> topic) {
    try {
      return admin
          .listOffsets(
              IntStream.range(0, topics.config().partitions())
                  .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                  .collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest())))
          .all()
          .get()
          .values()
          .stream()
          .mapToLong(end -> end.offset())
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The broker could not be asked.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking the broker.", e);
    }
  }

  @Override
  public void close() {
    rejoinder.close();
    admin.close();
    cluster.close();
  }
}
