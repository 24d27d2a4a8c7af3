package dev.rejoinder.hooks;

import dev.rejoinder.runtime.PartitionReader;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads what a job is about from one partition, in log order, to where it ended when it was opened.
 *
 * <p>Every method may throw a {@link org.apache.kafka.common.KafkaException} when Kafka does not
 * answer in time. Not thread-safe.
 */
public final class JobLogClient implements AutoCloseable {

  /** A record may have been written so much earlier than what it tells of happened, or later. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

  private static final PartitionReader.Bounds STRETCH =
      new PartitionReader.Bounds(500, 4L * 1024 * 1024, Duration.ofSeconds(1));

  /** Stretches without any progress before Kafka counts as away; each takes a second. */
  private static final int STALLS_MAX = 10;

  private final Partition<?> partition;
  private final String position;
  private long next;

  private JobLogClient(Partition<?> partition, String position, long next) {
    this.partition = partition;
    this.position = position;
    this.next = next;
  }

  /** One thing a job does. */
  public sealed interface Item {

    /** Offset it was found at. */
    long offset();

    /** An event that its webhook is told of again. */
    record Replayed(long offset, Delivery delivery) implements Item {}

    /** A dead letter that waits. */
    record Letter(long offset, DeadDelivery letter) implements Item {}
  }

  /**
   * Where to look, and by what clock.
   *
   * @param consumer config of {@link dev.rejoinder.runtime.KafkaClients#consumer}
   */
  public record Log(Map<String, Object> consumer, Topics topics, InstantSource clock) {}

  /**
   * Goes on from the job's position in this partition, or begins at its first record that counts;
   * empty when there is no such partition.
   *
   * @throws WaitingLetters.TooManyException when the dead letters cannot be told apart in memory
   */
  public static Optional<JobLogClient> open(Log log, JobScope scope, int number) {
    return scope.readsEvents()
        ? open(log, scope, number, log.topics().events(), Events::new)
        : open(log, scope, number, log.topics().deliveriesDead(), Letters::new);
  }

  private static <V> Optional<JobLogClient> open(
      Log log, JobScope scope, int number, Topic<V> topic, Opening<V> opening) {
    WebhookJob job = scope.job();
    return PartitionReader.open(
            log.consumer(), topic.name(), number, topic.valueSerde().deserializer())
        .map(reader -> {
          String position = topic.label() + "-" + number;
          long first = reader.firstSince(job.getSince().minus(CLOCKS_APART).toEpochMilli());
          long from = job.getPositions().getOrDefault(position, first);
          Partition<V> partition = opening.of(reader, scope, log.clock(), first);
          return new JobLogClient(partition, position, from);
        });
  }

  /** What {@link WebhookJob#getPositions} calls this partition. */
  public String position() {
    return position;
  }

  /** Offset to go on from once everything handed out was done. */
  public long next() {
    return next;
  }

  public boolean atEnd() {
    return next >= partition.reader().end();
  }

  /** What the next stretch has of the job, often nothing; not to be asked for at the end. */
  public List<Item> read() {
    List<Item> items = new ArrayList<>();
    next = partition.read(next, items);
    return items;
  }

  @Override
  public void close() {
    partition.reader().close();
  }

  /** As {@link PartitionReader#read}, but never waits for long for a Kafka that is away. */
  private static <V> PartitionReader.Stretch<V> stretch(
      PartitionReader<V> reader, long from, Predicate<String> keys) {
    for (int stalls = 0; stalls < STALLS_MAX; stalls++) {
      PartitionReader.Stretch<V> stretch = reader.read(from, keys, STRETCH);
      if (stretch.next() > from) {
        return stretch;
      }
    }
    throw new TimeoutException("Kafka gave no records from offset " + from + " on");
  }

  @FunctionalInterface
  private interface Opening<V> {
    Partition<V> of(PartitionReader<V> reader, JobScope scope, InstantSource clock, long first);
  }

  private interface Partition<V> {

    PartitionReader<V> reader();

    Optional<Item> item(ConsumerRecord<String, V> record);

    Predicate<String> keys();

    default long read(long from, List<Item> items) {
      PartitionReader.Stretch<V> stretch = stretch(reader(), from, keys());
      stretch.records().forEach(record -> item(record).ifPresent(items::add));
      return stretch.next();
    }
  }

  private record Events(
      PartitionReader<Event> reader, JobScope scope, InstantSource clock, long first)
      implements Partition<Event> {

    @Override
    public Optional<Item> item(ConsumerRecord<String, Event> record) {
      Event event = record.value();
      return event == null
          ? Optional.empty()
          : scope
              .replay(event, clock.instant())
              .map(delivery -> new Item.Replayed(record.offset(), delivery));
    }

    @Override
    public Predicate<String> keys() {
      return subject -> true;
    }
  }

  private static final class Letters implements Partition<DeadDelivery> {

    private final PartitionReader<DeadDelivery> reader;
    private final JobScope scope;
    private final InstantSource clock;
    private final WaitingLetters waiting = new WaitingLetters(WaitingLetters.LETTERS_MAX);

    Letters(PartitionReader<DeadDelivery> reader, JobScope scope, InstantSource clock, long first) {
      this.reader = reader;
      this.scope = scope;
      this.clock = clock;
      for (long at = first; at < reader.end(); ) {
        PartitionReader.Stretch<DeadDelivery> stretch = stretch(reader, at, keys());
        stretch.records().stream()
            .map(ConsumerRecord::value)
            .filter(letter -> letter != null)
            .forEach(waiting::follow);
        at = stretch.next();
      }
    }

    @Override
    public PartitionReader<DeadDelivery> reader() {
      return reader;
    }

    @Override
    public Optional<Item> item(ConsumerRecord<String, DeadDelivery> record) {
      DeadDelivery letter = record.value();
      Instant now = clock.instant();
      if (letter == null || !waiting.waits(letter) || !scope.covers(letter, now)) {
        return Optional.empty();
      }
      waiting.settle(letter);
      return Optional.of(new Item.Letter(record.offset(), letter));
    }

    @Override
    public Predicate<String> keys() {
      return scope::mayCover;
    }
  }
}
