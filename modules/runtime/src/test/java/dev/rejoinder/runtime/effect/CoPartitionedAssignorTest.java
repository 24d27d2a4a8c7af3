package dev.rejoinder.runtime.effect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CoPartitionedAssignorTest {

  private static final List<String> TOPICS = List.of("lead", "retry", "wide");
  private static final int ROUNDS_MAX = 6;

  private final Map<String, Member> members = new TreeMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private int generation;

  @Test
  void everyPartitionGoesWhereTheLeadsOfItsNumberGoes() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      members.clear();
      counts.put("lead", 1 + random.nextInt(8));
      counts.put("retry", counts.get("lead"));
      counts.put("wide", 1 + random.nextInt(12));
      for (int change = 0; change < 6; change++) {
        if (members.size() < 2 || random.nextBoolean()) {
          members.put("m" + seed + "-" + change, new Member());
        } else {
          members.remove(List.copyOf(members.keySet()).get(random.nextInt(members.size())));
        }
        settle();
        check("seed " + seed);
      }
    }
  }

  @Test
  void membersThatHeldPartitionsByAnotherRuleGiveThemUpFirst() {
    counts.putAll(Map.of("lead", 2, "retry", 2, "wide", 2));
    Member one = new Member();
    Member two = new Member();
    one.owned.addAll(List.of(new TopicPartition("lead", 0), new TopicPartition("retry", 1)));
    two.owned.addAll(List.of(new TopicPartition("lead", 1), new TopicPartition("retry", 0)));
    members.putAll(Map.of("one", one, "two", two));
    settle();
    check("crossed");
  }

  /** Rebalances as a group does: whoever has to give something up joins again. */
  @SuppressWarnings("removal")
  private void settle() {
    for (int round = 0; round < ROUNDS_MAX; round++) {
      Map<String, List<TopicPartition>> assigned = assign();
      boolean again = false;
      generation++;
      for (Map.Entry<String, Member> entry : members.entrySet()) {
        Member member = entry.getValue();
        Set<TopicPartition> next = new HashSet<>(assigned.get(entry.getKey()));
        Set<TopicPartition> revoked = new HashSet<>(member.owned);
        revoked.removeAll(next);
        again = again || !revoked.isEmpty();
        for (Map.Entry<String, Member> other : members.entrySet()) {
          if (other.getValue() != member) {
            assertThat(Collections.disjoint(next, other.getValue().owned))
                .as("no two owners")
                .isTrue();
          }
        }
        member.assignor.onAssignment(
            new Assignment(List.copyOf(next)),
            new ConsumerGroupMetadata("g", generation, entry.getKey(), Optional.empty()));
      }
      members.forEach((name, member) -> {
        member.owned.clear();
        member.owned.addAll(assigned.getOrDefault(name, List.of()));
      });
      if (!again) {
        return;
      }
    }
    throw new AssertionError("it does not settle: " + members);
  }

  private Map<String, List<TopicPartition>> assign() {
    Map<String, List<PartitionInfo>> partitions = new HashMap<>();
    counts.forEach((topic, count) -> {
      List<PartitionInfo> infos = new ArrayList<>();
      for (int number = 0; number < count; number++) {
        infos.add(new PartitionInfo(topic, number, Node.noNode(), new Node[0], new Node[0]));
      }
      partitions.put(topic, infos);
    });
    Map<String, Subscription> subscriptions = new HashMap<>();
    members.forEach((name, member) ->
        subscriptions.put(
            name,
            new Subscription(
                TOPICS,
                member.assignor.subscriptionUserData(Set.copyOf(TOPICS)),
                List.copyOf(member.owned),
                generation,
                Optional.empty())));
    return members.values().iterator().next().assignor.assignPartitions(partitions, subscriptions);
  }

  private void check(String what) {
    Map<Integer, String> owners = new HashMap<>();
    Set<TopicPartition> all = new HashSet<>();
    members.forEach((name, member) -> {
      all.addAll(member.owned);
      member.owned.stream()
          .filter(partition -> partition.topic().equals("lead"))
          .forEach(partition -> owners.put(partition.partition(), name));
    });
    assertThat(all).as(what).hasSize(counts.values().stream().mapToInt(count -> count).sum());
    members.forEach((name, member) ->
        assertThat(member.owned)
            .as(what)
            .allMatch(partition ->
                name.equals(owners.get(partition.partition() % counts.getOrDefault("lead", 1)))));
  }

  private static final class Member {
    private final CoPartitionedAssignor assignor = new CoPartitionedAssignor();
    private final Set<TopicPartition> owned = new HashSet<>();

    private Member() {
      assignor.configure(Map.of(CoPartitionedAssignor.LEAD_TOPIC_CONFIG, "lead"));
    }
  }
}
