package dev.rejoinder.ingress;

import dev.rejoinder.ingress.ViewsTopology.Followed;
import dev.rejoinder.ingress.ViewsTopology.Group;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Records;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows one part of a view in this process, as long as it holds it.
 *
 * <p>When it takes the part over, it makes the view of what is kept; from then on it keeps what
 * comes and adds it. A record that comes again, for it was not committed, is passed over.
 */
final class ViewsProcessor extends ContextualProcessor<byte[], byte[], Void, Void> {

  private static final Duration RETRY = Duration.ofSeconds(1);

  /** As long as Kafka lets a thread be away, with room to spare. */
  private static final int RETRIES_MAX = 120;

  private static final Logger log = LoggerFactory.getLogger(ViewsProcessor.class);

  private final Group group;
  private final Parts parts;
  private final EventTail.Unreadable unreadable;
  private final Map<String, Follower<?>> followers = new LinkedHashMap<>();
  private @Nullable Takeover takeover;
  private int partition;

  ViewsProcessor(Group group, Parts parts, EventTail.Unreadable unreadable) {
    this.group = group;
    this.parts = parts;
    this.unreadable = unreadable;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    partition = context.taskId().partition();
    group.drop().accept(parts.part(group.view(), partition));
    long began = System.nanoTime();
    for (Followed<?> followed : group.topics()) {
      followers.put(followed.topic().name(), follower(followed));
    }
    long events = foldKept();
    takeover = parts.taken(group.view(), partition, group.topicNames());
    log.atInfo()
        .addKeyValue("view", group.view())
        .addKeyValue("partition", partition)
        .addKeyValue("events", events)
        .addKeyValue("tookMs", Duration.ofNanos(System.nanoTime() - began).toMillis())
        .log("part of view taken over");
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata origin =
        context()
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a record came from no topic"));
    Follower<?> follower = followers.get(origin.topic());
    if (follower == null) {
      throw new IllegalStateException("nobody follows " + origin.topic());
    }
    follower.take(raw(record, origin));
    if (takeover != null) {
      takeover.taken(origin.topic(), origin.offset());
    }
  }

  /** The part is another's from here on, or nobody's; whoever waits for it waits in vain. */
  @Override
  public void close() {
    parts.lost(group.view(), partition, group.topicNames());
    group.drop().accept(parts.part(group.view(), partition));
    followers.clear();
  }

  /** All topics side by side, so that the view grows as it grew; returns how many events. */
  private long foldKept() {
    List<Past> pasts = followers.values().stream().flatMap(Follower::past).toList();
    try {
      long events = 0;
      for (Optional<Past> oldest = oldest(pasts); oldest.isPresent(); oldest = oldest(pasts)) {
        oldest.get().fold();
        events++;
      }
      return events;
    } finally {
      pasts.forEach(Past::close);
    }
  }

  private static Optional<Past> oldest(List<Past> pasts) {
    return pasts.stream().filter(Past::hasNext).min(Comparator.comparingLong(Past::nextMs));
  }

  private <V> Follower<V> follower(Followed<V> followed) {
    return new Follower<>(
        followed, followed.kept() ? context().getStateStore(followed.store()) : null);
  }

  private static ConsumerRecord<byte[], byte[]> raw(
      Record<byte[], byte[]> record, RecordMetadata origin) {
    return new ConsumerRecord<>(
        origin.topic(),
        origin.partition(),
        origin.offset(),
        record.timestamp(),
        TimestampType.CREATE_TIME,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        record.key(),
        record.value(),
        record.headers(),
        Optional.empty());
  }

  /** Takes the records of one topic. */
  private final class Follower<V> {

    private final Followed<V> followed;
    private final @Nullable WindowStore<Bytes, byte[]> kept;
    private long next;

    /** Times in the store never go back, so that it gives events back in their order. */
    private long newestMs;

    Follower(Followed<V> followed, @Nullable WindowStore<Bytes, byte[]> kept) {
      this.followed = followed;
      this.kept = kept;
    }

    /** What is kept; empty when nothing ever is. */
    Stream<Past> past() {
      return kept == null ? Stream.empty() : Stream.of(new Past(this, kept.all()));
    }

    /** Takes in what was kept of {@code offset} at {@code atMs}. */
    void takeKept(long offset, long atMs, byte[] value) {
      fold(offset, value);
      next = Math.max(next, offset + 1);
      newestMs = Math.max(newestMs, atMs);
    }

    void take(ConsumerRecord<byte[], byte[]> raw) {
      if (raw.offset() < next) {
        return;
      }
      patiently(() -> {
        takeNew(raw);
        return true;
      });
      next = raw.offset() + 1;
    }

    private void takeNew(ConsumerRecord<byte[], byte[]> raw) {
      V event;
      try {
        ConsumerRecord<String, V> record =
            Records.readable(raw, followed.topic().valueSerde().deserializer());
        if (record.key() == null) {
          throw new SerializationException("the record has no key");
        }
        event = record.value();
      } catch (RuntimeException e) {
        if (Records.temporary(e)) {
          throw e;
        }
        passOver(raw, e);
        return;
      }
      if (event == null) {
        return;
      }
      if (kept != null) {
        // One of the future would have the store drop all that came before.
        long atMs = Math.min(raw.timestamp(), context().currentSystemTimeMs());
        newestMs = Math.max(newestMs, atMs);
        kept.put(ViewsStores.key(raw.offset()), raw.value(), newestMs);
      }
      EventId at = new EventId(partition, raw.offset());
      followed.fold().take(event, at);
      followed.tell().take(event, at);
    }

    private void passOver(ConsumerRecord<byte[], byte[]> raw, RuntimeException reason) {
      unreadable.accept(raw, reason);
      log.atWarn()
          .addKeyValue("topic", raw.topic())
          .addKeyValue("partition", raw.partition())
          .addKeyValue("offset", raw.offset())
          .addKeyValue("reason", reason.toString())
          .log("unreadable record passed over");
    }

    /** What was readable may be no more, after a step back to an older version. */
    private void fold(long offset, byte[] value) {
      V event;
      try {
        event =
            patiently(() ->
                followed
                    .topic()
                    .valueSerde()
                    .deserializer()
                    .deserialize(followed.topic().name(), new RecordHeaders(), value));
      } catch (SerializationException e) {
        log.atWarn()
            .addKeyValue("topic", followed.topic().name())
            .addKeyValue("partition", partition)
            .addKeyValue("offset", offset)
            .addKeyValue("reason", e.toString())
            .log("kept record passed over");
        return;
      }
      followed.fold().take(event, new EventId(partition, offset));
    }
  }

  /** What is kept of one topic, from the oldest to the newest. */
  private record Past(Follower<?> follower, KeyValueIterator<Windowed<Bytes>, byte[]> events) {

    boolean hasNext() {
      return events.hasNext();
    }

    long nextMs() {
      return events.peekNextKey().window().start();
    }

    void fold() {
      KeyValue<Windowed<Bytes>, byte[]> event = events.next();
      long offset = ViewsStores.offset(event.key.key());
      follower.takeKept(offset, event.key.window().start(), event.value);
    }

    void close() {
      events.close();
    }
  }

  /** What cannot be done for now, such as while the schema registry is away, is tried again. */
  private static <T> T patiently(Supplier<T> work) {
    for (int retries = 0; ; retries++) {
      try {
        return work.get();
      } catch (RuntimeException e) {
        if (!Records.temporary(e) || retries == RETRIES_MAX) {
          throw e;
        }
        if (retries == 0) {
          log.atWarn().addKeyValue("reason", e.toString()).log("reading waits");
        }
        LockSupport.parkNanos(RETRY.toNanos());
        if (Thread.interrupted()) {
          throw new InterruptException(new InterruptedException());
        }
      }
    }
  }
}
