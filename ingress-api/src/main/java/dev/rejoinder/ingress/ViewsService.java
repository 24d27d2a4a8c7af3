package dev.rejoinder.ingress;

import dev.rejoinder.ingress.ViewsTopology.Group;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.runtime.StreamsService;
import dev.rejoinder.runtime.StreamsSettings;
import dev.rejoinder.topics.Placement;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.StreamsMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the events of the parts of views that this replica holds, and knows who holds the others.
 *
 * <p>A part is answered here once this process has read up to the end there was when it took the
 * part over. Whom others are with is what Kafka Streams tells every replica at each rebalance.
 */
final class ViewsService implements Service, Replicas {

  private static final Duration LOOK_UP_MAX = Duration.ofSeconds(2);
  private static final Duration TABLE_AGE_MAX = Duration.ofMillis(100);

  /** Below the six seconds after which others take over what is ours. */
  private static final Duration MEMBERSHIP = Duration.ofMillis(4_500);

  private static final String HEARTBEATS = "heartbeat-total";

  private static final Logger log = LoggerFactory.getLogger(ViewsService.class);

  private final List<Group> groups;
  private final Map<String, View> viewOfTopic = new HashMap<>();
  private final Parts parts;
  private final StreamsService streams;
  private final URI self;
  private final Membership membership = new Membership(MEMBERSHIP, System::nanoTime);
  private final Namesake namesake = new Namesake();
  private volatile boolean wasReady;
  private volatile Table table = Table.NONE;

  /**
   * @param self where other replicas reach this one, as {@code settings} say it too
   * @param unreadable takes care of records nobody can read
   */
  ViewsService(
      List<Group> groups, StreamsSettings settings, URI self, EventTail.Unreadable unreadable) {
    this(groups, settings, self, unreadable, new Parts());
  }

  private ViewsService(
      List<Group> groups,
      StreamsSettings settings,
      URI self,
      EventTail.Unreadable unreadable,
      Parts parts) {
    this.groups = List.copyOf(groups);
    this.self = self;
    this.parts = parts;
    groups.forEach(
        group -> group.topicNames().forEach(topic -> viewOfTopic.put(topic, group.view())));
    streams =
        new StreamsService(
            "ingress-views", ViewsTopology.of(groups, parts, unreadable), settings, this::polled);
  }

  /**
   * Who holds what, as this process knows it.
   *
   * @param owners of each topic's partitions
   * @param alone whether none of them is another process
   * @param oldAtNs by {@link System#nanoTime}
   */
  private record Table(Map<TopicPartition, URI> owners, boolean alone, long oldAtNs) {

    static final Table NONE = new Table(Map.of(), true, System.nanoTime());

    boolean old() {
      return System.nanoTime() - oldAtNs >= 0;
    }
  }

  @Override
  public String name() {
    return streams.name();
  }

  @Override
  public void start() {
    streams.start();
  }

  /**
   * Ready once this replica has caught up with all it holds. It stays so while it takes over more:
   * what it held before is answered all the time.
   */
  @Override
  public Health health() {
    Health health = streams.health();
    if (health.equals(Health.ready()) && parts.allCaughtUp()) {
      wasReady = true;
    }
    if (wasReady && streams.works()) {
      return Health.ready();
    }
    return health.equals(Health.ready())
        ? Health.notReady("It is reading events of parts it has taken over.")
        : health;
  }

  @Override
  public void close() {
    streams.close();
  }

  @Override
  public Location locate(View view, int hash) {
    int count = parts.count(view).orElse(0);
    return count == 0 ? new Location.Nowhere() : location(view, Placement.partition(hash, count));
  }

  @Override
  public List<Location> parts(View view) {
    int count = parts.count(view).orElse(0);
    return count == 0
        ? List.of(new Location.Nowhere())
        : IntStream.range(0, count).mapToObj(part -> location(view, part)).toList();
  }

  private Location location(View view, int partition) {
    Table known = table();
    if (parts.here(view, partition)) {
      return known.alone() || membership.current() ? new Location.Here() : new Location.Nowhere();
    }
    TopicPartition key = new TopicPartition(group(view).topicNames().getFirst(), partition);
    @Nullable URI owner = known.owners().get(key);
    return owner == null || owner.equals(self) ? new Location.Nowhere() : new Location.At(owner);
  }

  private Group group(View view) {
    return groups.stream().filter(group -> group.view() == view).findFirst().orElseThrow();
  }

  /** Made anew at most so often, for every request asks for it. */
  private Table table() {
    Table known = table;
    if (known.old()) {
      Map<TopicPartition, URI> owners = new HashMap<>();
      for (StreamsMetadata replica : streams.replicas()) {
        URI url = url(replica.host(), replica.port());
        replica.topicPartitions().forEach(partition -> owners.put(partition, url));
      }
      boolean alone = owners.values().stream().allMatch(self::equals);
      known = new Table(Map.copyOf(owners), alone, System.nanoTime() + TABLE_AGE_MAX.toNanos());
      table = known;
      lookForNamesake(owners);
    }
    return known;
  }

  private void lookForNamesake(Map<TopicPartition, URI> owners) {
    boolean unheld =
        streams.health().equals(Health.ready())
            && owners.entrySet().stream()
                .anyMatch(owner ->
                    owner.getValue().equals(self)
                        && viewOfTopic.containsKey(owner.getKey().topic())
                        && takeover(owner.getKey()) == null);
    if (namesake.shows(unheld, System.nanoTime())) {
      log.atError()
          .addKeyValue("url", self)
          .log(
              "another replica has the same ADVERTISED_URL, so what it holds cannot be answered"
                  + " here; give each replica its own");
    }
  }

  private URI url(String host, int port) {
    String written = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("%s://%s:%d".formatted(self.getScheme(), written, port));
  }

  /** On the thread that will process the records. */
  private void polled(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
    countParts(consumer);
    hearBeats(consumer);
    for (TopicPartition partition : records.partitions()) {
      long last = records.records(partition).getLast().offset();
      parts.handedOut(partition.topic(), partition.partition(), last);
    }
    if (!parts.allCaughtUp()) {
      Set<TopicPartition> assigned = consumer.assignment();
      findEnds(consumer, assigned);
      assigned.forEach(partition -> stands(consumer, partition));
    }
  }

  private void hearBeats(Consumer<byte[], byte[]> consumer) {
    String reader = Thread.currentThread().getName();
    if (!membership.due(reader)) {
      return;
    }
    consumer
        .metrics()
        .forEach((name, metric) -> {
          if (name.name().equals(HEARTBEATS) && metric.metricValue() instanceof Double total) {
            membership.beats(reader, total);
          }
        });
  }

  /** Throws when that cannot be known for now: then the thread is replaced and asks again. */
  private void countParts(Consumer<byte[], byte[]> consumer) {
    for (Group group : groups) {
      if (parts.count(group.view()).isEmpty()) {
        String topic = group.topicNames().getFirst();
        parts.count(group.view(), consumer.partitionsFor(topic).size());
      }
    }
  }

  /** Where the topics end whose parts were just taken over. */
  private void findEnds(Consumer<byte[], byte[]> consumer, Set<TopicPartition> assigned) {
    List<TopicPartition> endless = new ArrayList<>();
    for (TopicPartition partition : assigned) {
      @Nullable Takeover takeover = takeover(partition);
      if (takeover != null && takeover.endless().contains(partition.topic())) {
        endless.add(partition);
      }
    }
    if (endless.isEmpty()) {
      return;
    }
    try {
      consumer
          .endOffsets(endless, LOOK_UP_MAX)
          .forEach((partition, end) -> {
            @Nullable Takeover takeover = takeover(partition);
            if (takeover != null) {
              takeover.endsAt(partition.topic(), end);
            }
          });
    } catch (TimeoutException e) {
      log.atWarn()
          .addKeyValue("partitions", names(endless))
          .addKeyValue("reason", e.toString())
          .log("ends of topics not known yet");
    }
  }

  private void stands(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
    @Nullable Takeover takeover = takeover(partition);
    if (takeover == null || takeover.complete()) {
      return;
    }
    try {
      long position = consumer.position(partition, Duration.ZERO);
      long last = parts.lastHandedOut(partition.topic(), partition.partition());
      takeover.stands(partition.topic(), position, last);
    } catch (TimeoutException e) {
      // It has no position yet; the next poll finds one.
    }
  }

  private @Nullable Takeover takeover(TopicPartition partition) {
    View view = viewOfTopic.get(partition.topic());
    return view == null ? null : parts.takeover(view, partition.partition());
  }

  private static String names(List<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::toString).collect(Collectors.joining(", "));
  }
}
