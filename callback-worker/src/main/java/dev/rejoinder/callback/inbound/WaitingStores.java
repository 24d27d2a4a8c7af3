package dev.rejoinder.callback.inbound;

import dev.rejoinder.runtime.DueIndex;
import dev.rejoinder.schemas.InboundEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/** Events whose question waits for its assistant; they survive restarts. */
final class WaitingStores {

  static final String EVENTS = "inbound-waiting";
  static final String DUE = "inbound-waiting-due";

  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

  private final TimestampedKeyValueStore<String, InboundEvent> events;
  private final DueIndex due;
  private final int partition;

  WaitingStores(ProcessorContext<String, Object> context) {
    events = context.getStateStore(EVENTS);
    KeyValueStore<Bytes, byte[]> dueStore = context.getStateStore(DUE);
    due = new DueIndex(dueStore);
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

  /** Takes out what is to be tried again. */
  List<Waiting> due(Instant now) {
    List<Waiting> taken = new ArrayList<>();
    for (DueIndex.Due entry : due.due(now)) {
      due.remove(entry.key(), entry.at());
      @Nullable ValueAndTimestamp<InboundEvent> waited = events.delete(entry.key());
      if (waited != null) {
        taken.add(
            new Waiting(
                Place.of(partition, entry.key()),
                waited.value(),
                Instant.ofEpochMilli(waited.timestamp())));
      }
    }
    return taken;
  }
}
