package dev.rejoinder.topics;

import dev.rejoinder.runtime.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates and checks the topics of a cluster. Safe to run from several processes at once. */
public final class TopicCreator {

  private final Topics topics;

  public TopicCreator(Topics topics) {
    this.topics = topics;
  }

  /**
   * Creates what is missing; topics that exist are left as they are.
   *
   * @return names created, in the order of the list
   * @throws ExecutionException when the cluster refuses or cannot be reached
   */
  public List<String> create(Admin admin) throws ExecutionException, InterruptedException {
    Set<String> existing = new HashSet<>(admin.listTopics().names().get());
    List<String> created = new ArrayList<>();
    for (Topic<?> topic : topics.all()) {
      if (!existing.contains(topic.name()) && createOne(admin, topic)) {
        created.add(topic.name());
      }
    }
    return created;
  }

  /**
   * What is wrong with the cluster's topics, one plain sentence each; empty when all is well.
   *
   * @throws ExecutionException when the cluster cannot be reached
   */
  public List<String> check(Admin admin) throws ExecutionException, InterruptedException {
    Set<String> existing = admin.listTopics().names().get();
    List<String> problems = new ArrayList<>();
    List<String> present = new ArrayList<>();
    for (Topic<?> topic : topics.all()) {
      if (existing.contains(topic.name())) {
        present.add(topic.name());
      } else {
        problems.add("Topic " + topic.name() + " is missing; 'rejoinder topics create' makes it.");
      }
    }
    problems.addAll(unevenPartitions(admin.describeTopics(present).allTopicNames().get()));
    return problems;
  }

  /** Topics joined by key in one Streams topology must have equally many partitions. */
  List<String> unevenPartitions(Map<String, TopicDescription> described) {
    List<String> problems = new ArrayList<>();
    for (List<Topic<?>> together : coPartitioned()) {
      Map<String, Integer> counts = new HashMap<>();
      for (Topic<?> topic : together) {
        TopicDescription description = described.get(topic.name());
        if (description != null) {
          counts.put(topic.name(), description.partitions().size());
        }
      }
      if (new HashSet<>(counts.values()).size() > 1) {
        problems.add("These topics must have equally many partitions: " + counts + ".");
      }
    }
    return problems;
  }

  private List<List<Topic<?>>> coPartitioned() {
    return List.of(
        List.of(topics.runCommands(), topics.modelResults(), topics.callOutcomes()),
        List.of(topics.calls(), topics.callbacks()),
        List.of(topics.runEvents(), topics.callEvents(), topics.runDeltas()),
        List.of(topics.deliveryAttempts(), topics.deliveriesDead()),
        List.of(topics.inbound(), topics.inboundRejected()));
  }

  private boolean createOne(Admin admin, Topic<?> topic)
      throws ExecutionException, InterruptedException {
    NewTopic wanted =
        new NewTopic(
                topic.name(), topics.config().partitions(), topics.config().replicationFactor())
            .configs(configs(topic));
    try {
      admin.createTopics(List.of(wanted)).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  private static Map<String, String> configs(Topic<?> topic) {
    Map<String, String> configs = new HashMap<>();
    configs.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaClients.RECORD_BYTES_MAX));
    if (topic.compacted()) {
      configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    } else {
      Duration retention = topic.retention().orElseThrow();
      configs.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis()));
    }
    return configs;
  }
}
