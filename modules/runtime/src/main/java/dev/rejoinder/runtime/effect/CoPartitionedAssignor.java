package dev.rejoinder.runtime.effect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Assigns one topic's partitions as its superclass does, and those of the others to the same
 * owners: partition n of any topic goes where partition n of the lead topic goes.
 *
 * <p>Where topics have more partitions than the lead topic, n is taken modulo its count. While a
 * partition of the lead topic is between two owners, so are the others of its number; the rebalance
 * that follows assigns them.
 */
public final class CoPartitionedAssignor extends CooperativeStickyAssignor implements Configurable {

  /** Name of the lead topic, in the consumer's configuration. */
  public static final String LEAD_TOPIC_CONFIG = "rejoinder.lead.topic";

  private String leadTopic = "";

  @Override
  public void configure(Map<String, ?> configs) {
    Object lead = configs.get(LEAD_TOPIC_CONFIG);
    leadTopic = lead == null ? "" : lead.toString();
  }

  @Override
  public String name() {
    return "co-partitioned";
  }

  @Override
  public Map<String, List<TopicPartition>> assignPartitions(
      Map<String, List<PartitionInfo>> partitionsPerTopic,
      Map<String, Subscription> subscriptions) {
    List<PartitionInfo> lead = partitionsPerTopic.getOrDefault(leadTopic, List.of());
    if (lead.isEmpty()
        || subscriptions.values().stream().anyMatch(one -> !one.topics().contains(leadTopic))) {
      return super.assignPartitions(partitionsPerTopic, subscriptions);
    }
    Map<String, Subscription> leadOnly = new HashMap<>();
    subscriptions.forEach((member, subscription) -> leadOnly.put(member, leadOnly(subscription)));
    Map<String, List<TopicPartition>> assigned = new HashMap<>();
    super.assignPartitions(Map.of(leadTopic, lead), leadOnly)
        .forEach((member, partitions) -> assigned.put(member, new ArrayList<>(partitions)));
    Map<Integer, String> owners = new HashMap<>();
    assigned.forEach((member, partitions) ->
        partitions.forEach(partition -> owners.put(partition.partition(), member)));
    Map<TopicPartition, List<String>> claims = claims(subscriptions);
    partitionsPerTopic.forEach((topic, partitions) -> {
      if (!topic.equals(leadTopic)) {
        for (PartitionInfo info : partitions) {
          TopicPartition partition = new TopicPartition(topic, info.partition());
          Optional.ofNullable(owners.get(info.partition() % lead.size()))
              .map(owner -> subscribed(owner, topic, subscriptions))
              .filter(owner ->
                  claims.getOrDefault(partition, List.of()).stream().allMatch(owner::equals))
              .map(assigned::get)
              .ifPresent(mine -> mine.add(partition));
        }
      }
    });
    return assigned;
  }

  /** {@code owner}, or the first that reads the topic while some members do not. */
  private static String subscribed(
      String owner, String topic, Map<String, Subscription> subscriptions) {
    List<String> members =
        subscriptions.entrySet().stream()
            .filter(entry -> entry.getValue().topics().contains(topic))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return members.isEmpty() || members.contains(owner) ? owner : members.getFirst();
  }

  private Subscription leadOnly(Subscription subscription) {
    List<TopicPartition> owned =
        subscription.ownedPartitions().stream()
            .filter(partition -> partition.topic().equals(leadTopic))
            .toList();
    Subscription lead =
        new Subscription(
            List.of(leadTopic),
            subscription.userData(),
            owned,
            subscription.generationId().orElse(DEFAULT_GENERATION),
            subscription.rackId());
    lead.setGroupInstanceId(subscription.groupInstanceId());
    return lead;
  }

  /** Who must give a partition up before another may have it. */
  private static Map<TopicPartition, List<String>> claims(Map<String, Subscription> subscriptions) {
    Map<TopicPartition, List<String>> claims = new HashMap<>();
    subscriptions.forEach((member, subscription) ->
        subscription
            .ownedPartitions()
            .forEach(partition ->
                claims.computeIfAbsent(partition, p -> new ArrayList<>()).add(member)));
    return claims;
  }
}
