package dev.rejoinder.ingress;

import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.Part;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.jspecify.annotations.Nullable;

/** Topics of events -> kept as they came, for as long as views look back -> views in memory. */
final class ViewsTopology {

  private ViewsTopology() {}

  /** Takes an event in; {@code event} is null for a record without a value, which says nothing. */
  @FunctionalInterface
  interface Taker<V> {
    void take(@Nullable V event, EventId at);
  }

  /**
   * A topic whose events make a view.
   *
   * @param keptFor how old they may be when the view is made anew; zero: it is made without them,
   *     and none that came before the first start is read
   * @param fold gets each of them once, in their order, and again when the view is made anew
   * @param tell gets those that come while this process holds their part, after {@code fold}
   */
  record Followed<V>(Topic<V> topic, Duration keptFor, Taker<V> fold, Taker<V> tell) {

    boolean kept() {
      return !keptFor.isZero();
    }

    String store() {
      return "kept-" + topic.label();
    }
  }

  /**
   * What is handed from replica to replica as one.
   *
   * @param topics with equally many partitions
   * @param drop told of a part this process held, or may have held, and holds no more
   */
  record Group(Replicas.View view, List<Followed<?>> topics, Consumer<Part> drop) {

    Group {
      topics = List.copyOf(topics);
    }

    List<Followed<?>> kept() {
      return topics.stream().filter(Followed::kept).toList();
    }

    List<String> topicNames() {
      return topics.stream().map(followed -> followed.topic().name()).toList();
    }
  }

  /** {@code unreadable}: takes care of records nobody can read. */
  static Topology of(List<Group> groups, Parts parts, EventTail.Unreadable unreadable) {
    Topology topology = new Topology();
    groups.forEach(group -> add(topology, group, parts, unreadable));
    return topology;
  }

  private static void add(
      Topology topology, Group group, Parts parts, EventTail.Unreadable unreadable) {
    String[] sources = group.topics().stream().map(ViewsTopology::source).toArray(String[]::new);
    for (Followed<?> followed : group.topics()) {
      topology.addSource(
          beginning(followed),
          source(followed),
          new UsePartitionTimeOnInvalidTimestamp(),
          new ByteArrayDeserializer(),
          new ByteArrayDeserializer(),
          followed.topic().name());
    }
    String processor = "follow-" + group.view().name().toLowerCase(Locale.ROOT);
    topology.addProcessor(processor, () -> new ViewsProcessor(group, parts, unreadable), sources);
    for (Followed<?> followed : group.kept()) {
      topology.addStateStore(ViewsStores.builder(followed), processor);
    }
  }

  private static String source(Followed<?> followed) {
    return "read-" + followed.topic().label();
  }

  private static AutoOffsetReset beginning(Followed<?> followed) {
    return followed.kept()
        ? AutoOffsetReset.byDuration(followed.keptFor())
        : AutoOffsetReset.latest();
  }
}
