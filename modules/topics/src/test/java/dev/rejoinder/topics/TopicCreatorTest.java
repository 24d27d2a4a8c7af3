package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.runtime.Env;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class TopicCreatorTest {

  private final Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));
  private final TopicCreator creator = new TopicCreator(topics);

  @Test
  void topicsJoinedByKeyMustHaveEquallyManyPartitions() {
    Map<String, TopicDescription> described = described(8);
    described.put(topics.callbacks().name(), description(topics.callbacks(), 9));

    assertThat(creator.unevenPartitions(described))
        .singleElement()
        .asString()
        .startsWith("These topics must have equally many partitions")
        .contains("rejoinder.calls=8", "rejoinder.callbacks=9");
  }

  @Test
  void runTopicsMustHaveEquallyManyPartitions() {
    for (Topic<?> topic :
        List.of(topics.runCommands(), topics.modelResults(), topics.callOutcomes())) {
      Map<String, TopicDescription> described = described(8);
      described.put(topic.name(), description(topic, 4));

      assertThat(creator.unevenPartitions(described)).as(topic.label()).hasSize(1);
    }
  }

  @Test
  void otherTopicsMayHaveAsManyAsTheyLike() {
    Map<String, TopicDescription> described = described(8);
    described.put(topics.deliveries().name(), description(topics.deliveries(), 64));
    described.put(topics.assistants().name(), description(topics.assistants(), 1));

    assertThat(creator.unevenPartitions(described)).isEmpty();
  }

  @Test
  void aMissingTopicIsNotUneven() {
    Map<String, TopicDescription> described = described(8);
    described.remove(topics.callbacks().name());

    assertThat(creator.unevenPartitions(described)).isEmpty();
  }

  private Map<String, TopicDescription> described(int partitions) {
    Map<String, TopicDescription> described = new HashMap<>();
    topics.all().forEach(topic -> described.put(topic.name(), description(topic, partitions)));
    return described;
  }

  private static TopicDescription description(Topic<?> topic, int partitions) {
    List<TopicPartitionInfo> infos =
        IntStream.range(0, partitions)
            .mapToObj(i -> new TopicPartitionInfo(i, Node.noNode(), List.of(), List.of()))
            .toList();
    return new TopicDescription(topic.name(), false, infos);
  }
}
