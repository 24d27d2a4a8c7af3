package dev.rejoinder.benchmarks;

import dev.rejoinder.embedded.KafkaCluster;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.topics.TopicCreator;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;

/** One broker in a process of its own, and applications apart by their topic prefix. */
final class PendingCluster implements AutoCloseable {

  private final KafkaCluster cluster;
  private final Path launcher;
  private final Scratch scratch;
  private final KafkaClients kafka;
  private final Admin admin;

  PendingCluster(Path launcher, Scratch scratch) {
    this.launcher = launcher;
    this.scratch = scratch;
    cluster = KafkaCluster.start(scratch.resolve("kafka"), 1);
    kafka = KafkaClients.from(Env.of(clientSettings()));
    admin = Admin.create(kafka.common("benchmark-admin"));
  }

  private Map<String, String> clientSettings() {
    return Map.of("KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrapServers());
  }

  /** The topics of an application of its own; the environment's settings apply to them. */
  Topics topics(String prefix) throws ExecutionException, InterruptedException {
    Map<String, String> settings = new HashMap<>(System.getenv());
    settings.put("TOPIC_PREFIX", prefix);
    Topics topics = new Topics(TopicsConfig.from(Env.of(settings)));
    new TopicCreator(topics).create(admin);
    return topics;
  }

  CallLog log(Topics topics) {
    return new CallLog(kafka, topics);
  }

  /** Returns at once; the worker keeps its state under {@code name}. */
  CallbackProcess worker(Topics topics, String name, Map<String, String> settings)
      throws IOException {
    Map<String, String> all = new HashMap<>(clientSettings());
    all.put("TOPIC_PREFIX", topics.config().prefix());
    all.putAll(settings);
    return CallbackProcess.start(launcher, Files.createDirectories(scratch.resolve(name)), all);
  }

  /** Bytes of the log of all topics whose names match. */
  long logBytes(Predicate<String> topic) throws ExecutionException, InterruptedException {
    long bytes = 0;
    var brokers = admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
    for (Map<String, LogDirDescription> logDirs :
        admin.describeLogDirs(brokers).allDescriptions().get().values()) {
      bytes +=
          logDirs.values().stream()
              .flatMap(logDir -> logDir.replicaInfos().entrySet().stream())
              .filter(replica -> topic.test(replica.getKey().topic()))
              .mapToLong(replica -> replica.getValue().size())
              .sum();
    }
    return bytes;
  }

  @Override
  public void close() {
    admin.close();
    cluster.close();
  }
}
