package dev.rejoinder.runtime;

import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records of its partitions a reader of ours is not done with, by topic, as Prometheus is
 * told. Sampled by the consumer's own thread; asks nobody over the network.
 */
public final class ConsumerLag implements AutoCloseable {

  /** Of the gauge; its tags are {@code reader} and {@code topic}. */
  static final String NAME = "rejoinder.consumer.lag";

  static final String DESCRIPTION = "Records of its partitions a reader is not done with.";

  private static final long SAMPLE_MS = 1_000;

  private final String reader;
  private final Map<String, Long> byTopic = new ConcurrentHashMap<>();
  private final List<SharedGauge.Report> reports = new ArrayList<>();
  private long sampledMs = Long.MIN_VALUE;

  /** {@code reader}: what logs and health call it. */
  public ConsumerLag(String reader) {
    this.reader = reader;
  }

  /** Whether the last sample is so old that another is worth its while. */
  public boolean due(long nowMs) {
    return nowMs - SAMPLE_MS >= sampledMs;
  }

  /**
   * Looks at what the consumer holds.
   *
   * @param done of each partition the offset below which all is done; one that is missing is done
   *     up to where it was read
   */
  public synchronized void sample(
      Consumer<?, ?> consumer, Map<TopicPartition, Long> done, long nowMs) {
    sampledMs = nowMs;
    Map<String, Long> lags = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      lags.merge(partition.topic(), lag(consumer, partition, done), Long::sum);
    }
    byTopic.replaceAll((topic, lag) -> lags.getOrDefault(topic, 0L));
    lags.forEach((topic, lag) -> {
      if (byTopic.put(topic, lag) == null) {
        reports.add(
            SharedGauge.sum(
                NAME,
                DESCRIPTION,
                Tags.of("reader", reader, "topic", topic),
                () -> byTopic.getOrDefault(topic, 0L)));
      }
    });
  }

  private static long lag(
      Consumer<?, ?> consumer, TopicPartition partition, Map<TopicPartition, Long> done) {
    try {
      OptionalLong unread = consumer.currentLag(partition);
      if (unread.isEmpty()) {
        return 0;
      }
      Long below = done.get(partition);
      long read = below == null ? 0 : consumer.position(partition, Duration.ZERO) - below;
      return unread.getAsLong() + Math.max(0, read);
    } catch (KafkaException e) {
      // Not known where it stands; the next sample may know.
      return 0;
    }
  }

  @Override
  public synchronized void close() {
    reports.forEach(SharedGauge.Report::close);
    reports.clear();
  }
}
