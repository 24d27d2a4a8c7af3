package dev.rejoinder.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a group's committed offsets again and again, and at how long one of them stood still
 * though there was more to read.
 */
final class OffsetWatch implements AutoCloseable {

  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final Admin admin;
  private final String group;
  private final String topic;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<TopicPartition, Seen> seen = new HashMap<>();
  private final Thread thread = Thread.ofPlatform().name("watch-offsets").unstarted(this::watch);
  private volatile long longestNanos;
  private volatile @Nullable Throwable failure;

  /** Watches from here on. */
  OffsetWatch(Admin admin, String group, String topic) {
    this.admin = admin;
    this.group = group;
    this.topic = topic;
    thread.start();
  }

  /** {@code sinceNanos}: when it got there, or when there was more to read, if that was later. */
  private record Seen(long committed, long sinceNanos) {}

  /** The longest that any partition stood still so far. */
  Duration longestStop() {
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException("The offsets could not be watched.", failed);
    }
    return Duration.ofNanos(longestNanos);
  }

  private void watch() {
    try {
      while (!closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (ExecutionException | RuntimeException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> committed = new HashMap<>();
    for (Map.Entry<TopicPartition, OffsetAndMetadata> entry :
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet()) {
      if (entry.getKey().topic().equals(topic) && entry.getValue() != null) {
        committed.put(entry.getKey(), entry.getValue().offset());
      }
    }
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        admin
            .listOffsets(
                committed.keySet().stream()
                    .collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest())))
            .all()
            .get();
    long now = System.nanoTime();
    committed.forEach((partition, offset) -> {
      Seen before = seen.get(partition);
      ListOffsetsResultInfo end = ends.get(partition);
      boolean behind = end != null && end.offset() > offset;
      if (before != null && behind && before.committed() == offset) {
        longestNanos = Math.max(longestNanos, now - before.sinceNanos());
      } else {
        seen.put(partition, new Seen(offset, now));
      }
    });
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
