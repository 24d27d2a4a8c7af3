package dev.rejoinder.callback.inbound;

import dev.rejoinder.runtime.DueTimes;
import dev.rejoinder.schemas.InboundEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/** Events whose question waits for its assistant; they survive restarts. */
final class WaitingStores {

  static final String EVENTS = "inbound-waiting";
  static final String DUE = "inbound-waiting-due";

  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

  private final TimestampedKeyValueStore<String, InboundEvent> events;
  private final DueTimes due;
  private final BiConsumer<Waiting, Instant> again;
  private final int partition;

  /**
   * @param again tries an event again, which waits no longer
   */
  WaitingStores(ProcessorContext<String, Object> context, BiConsumer<Waiting, Instant> again) {
    this.again = again;
    events = context.getStateStore(EVENTS);
    due = new DueTimes(context, DUE, CHECK_INTERVAL, this::take);
    partition = context.taskId().partition();
  }

  /**
   * An event that waits.
   *
   * @param since when its question was tried first
   */
  record Waiting(Place place, InboundEvent event, Instant since) {}

  /** Has it tried again in a second. */
  void add(Waiting waiting, Instant now) {
    String key = waiting.place().within();
    events.put(key, ValueAndTimestamp.make(waiting.event(), waiting.since().toEpochMilli()));
    due.add(key, now.plus(RETRY_INTERVAL));
  }

  private void take(String key, Instant now) {
    @Nullable ValueAndTimestamp<InboundEvent> waited = events.delete(key);
    if (waited != null) {
      again.accept(
          new Waiting(
              Place.of(partition, key), waited.value(), Instant.ofEpochMilli(waited.timestamp())),
          now);
    }
  }
}
