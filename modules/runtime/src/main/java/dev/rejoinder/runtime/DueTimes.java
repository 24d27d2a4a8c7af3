package dev.rejoinder.runtime;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Comes back to keys once they are due: a {@link DueIndex} with an alarm for its earliest entry.
 *
 * <p>Kafka Streams commits after every punctuation, and with exactly-once a commit is a transaction
 * even when nothing was found. So nothing is looked for before it is due.
 *
 * <p>A key is come back to at its due time or later, never before; while a task is restored, or its
 * worker is away, nothing is. For one processor of one task: not thread-safe.
 */
public final class DueTimes {

  private static final long ANY_MOMENT = Long.MIN_VALUE;
  private static final long NEVER = Long.MAX_VALUE;

  private final ProcessingContext context;
  private final long intervalMs;
  private final DueIndex index;
  private final Step step;
  private Cancellable alarm;

  /** When the alarm rings, in milliseconds since 1970. */
  private long ringsMs = ANY_MOMENT;

  private long lookedMs;

  /** What is done about a key that is due. When it fails, the others have their turn later. */
  @FunctionalInterface
  public interface Step {
    void take(String key, Instant now);
  }

  /**
   * Create it when the processor is initialised.
   *
   * @param store name of the store of {@link #storeBuilder}
   * @param interval least time between two looks, so that a backlog leaves room for records
   */
  public DueTimes(ProcessingContext context, String store, Duration interval, Step step) {
    this.context = context;
    this.intervalMs = interval.toMillis();
    this.index = new DueIndex(context.getStateStore(store));
    this.step = step;
    // What was there before this task came here is looked for once.
    alarm = schedule(intervalMs);
  }

  /** The store it needs, persistent and logged. */
  public static StoreBuilder<KeyValueStore<Bytes, byte[]>> storeBuilder(String name) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
  }

  public void add(String key, Instant due) {
    index.add(key, due);
    ringAt(due);
  }

  /** Does nothing when there is no such entry. */
  public void remove(String key, Instant due) {
    index.remove(key, due);
  }

  private void look(long nowMs) {
    alarm.cancel();
    ringsMs = NEVER;
    lookedMs = nowMs;
    Instant now = Instant.ofEpochMilli(nowMs);
    try {
      for (DueIndex.Due due : index.due(now)) {
        index.remove(due.key(), due.at());
        step.take(due.key(), now);
      }
    } finally {
      index.earliest().ifPresent(due -> ringAt(due.at()));
    }
  }

  private void ringAt(Instant due) {
    long atMs = Math.max(due.toEpochMilli(), lookedMs + intervalMs);
    if (atMs < ringsMs) {
      alarm.cancel();
      alarm = schedule(Math.max(1, atMs - context.currentSystemTimeMs()));
      ringsMs = atMs;
    }
  }

  private Cancellable schedule(long delayMs) {
    return context.schedule(
        Duration.ofMillis(delayMs), PunctuationType.WALL_CLOCK_TIME, this::look);
  }
}
