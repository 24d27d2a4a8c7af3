package dev.rejoinder.runtime.effect;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends offsets to the group: now and then without waiting, and with waiting at a hand-over.
 *
 * <p>A commit that fails costs nothing but repetition, so it is logged and made up for by a later
 * one. Used by the consumer's thread alone.
 */
final class OffsetCommits {

  private static final long INTERVAL_MS = 200;
  private static final long INTERVAL_IN_TROUBLE_MS = 1_000;
  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(OffsetCommits.class);

  private final String name;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> sent = new HashMap<>();
  private long lastMs;
  private boolean underWay;
  private boolean troubled;

  OffsetCommits(String name, Consumer<byte[], byte[]> consumer) {
    this.name = name;
    this.consumer = consumer;
  }

  /** Sends what has changed, unless the last commit is too recent or unanswered. */
  void maybeCommit(Map<TopicPartition, Long> committable, long nowMs) {
    if (underWay || nowMs - lastMs < (troubled ? INTERVAL_IN_TROUBLE_MS : INTERVAL_MS)) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> changed = changed(committable);
    if (changed.isEmpty()) {
      return;
    }
    lastMs = nowMs;
    underWay = true;
    changed.forEach((partition, offset) -> sent.put(partition, offset.offset()));
    consumer.commitAsync(
        changed,
        (offsets, failure) -> {
          underWay = false;
          if (failure == null) {
            succeeded();
          } else {
            sent.keySet().removeAll(offsets.keySet());
            failed(failure);
          }
        });
  }

  /**
   * Sends what has changed of {@code partitions} and waits for the answer, some seconds at most.
   */
  void commitNow(Collection<TopicPartition> partitions, Map<TopicPartition, Long> committable) {
    Map<TopicPartition, Long> wanted = new HashMap<>(committable);
    wanted.keySet().retainAll(Set.copyOf(partitions));
    Map<TopicPartition, OffsetAndMetadata> changed = changed(wanted);
    if (changed.isEmpty()) {
      return;
    }
    try {
      commitDespiteWakeup(changed);
      changed.forEach((partition, offset) -> sent.put(partition, offset.offset()));
    } catch (KafkaException e) {
      failed(e);
    }
  }

  void forget(Collection<TopicPartition> partitions) {
    sent.keySet().removeAll(Set.copyOf(partitions));
  }

  /** A wake-up meant for the poll may strike here, once; it has no message for a commit. */
  private void commitDespiteWakeup(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      consumer.commitSync(offsets, SYNC_TIMEOUT);
    } catch (WakeupException e) {
      consumer.commitSync(offsets, SYNC_TIMEOUT);
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> changed(Map<TopicPartition, Long> committable) {
    Map<TopicPartition, OffsetAndMetadata> changed = new HashMap<>();
    committable.forEach((partition, offset) -> {
      if (!offset.equals(sent.get(partition))) {
        changed.put(partition, new OffsetAndMetadata(offset));
      }
    });
    return changed;
  }

  private void succeeded() {
    if (troubled) {
      troubled = false;
      log.atInfo().addKeyValue("worker", name).log("offset commits succeeded again");
    }
  }

  /** Every rebalance refuses a commit or two; that is its course and no trouble. */
  private void failed(Exception failure) {
    if (!troubled && !(failure instanceof RebalanceInProgressException)) {
      troubled = true;
      log.atWarn()
          .addKeyValue("worker", name)
          .addKeyValue("reason", failure.toString())
          .log("offset commit failed and will be made up for");
    }
  }
}
