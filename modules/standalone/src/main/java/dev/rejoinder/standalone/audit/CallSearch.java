package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.TaskRegistered;
import dev.rejoinder.standalone.audit.LogStory.Entry;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Finds what the log has of calls and tasks: by their own partitions, then by their endpoints. */
final class CallSearch {

  /** Attempts and their results are written within this of the events around them. */
  private static final Duration AROUND = Duration.ofMinutes(1);

  private final Gathering gathering;
  private final Topics topics;

  CallSearch(Gathering gathering, Topics topics) {
    this.gathering = gathering;
    this.topics = topics;
  }

  /** Of one call, with what its thread was told. */
  List<Entry> find(String callId, TimeRange range) {
    Set<String> ids = Set.of(callId);
    List<Entry> found = ofCalls(ids, range);
    if (found.isEmpty()) {
      return found;
    }
    Set<String> threads = new HashSet<>();
    for (Entry entry : found) {
      if (entry.value() instanceof CallEvent event && event.getThreadId() != null) {
        threads.add(event.getThreadId());
      }
    }
    if (!threads.isEmpty()) {
      TimeRange around = around(found, range);
      found.addAll(gathering.look(topics.callOutcomes(), threads, ids, around));
    }
    return found;
  }

  /** Of calls and tasks, their deliveries and what subscribers hear of them. */
  List<Entry> ofCalls(Set<String> ids, TimeRange range) {
    List<Entry> found = new ArrayList<>();
    if (ids.isEmpty()) {
      return found;
    }
    found.addAll(gathering.look(topics.calls(), ids, ids, range));
    found.addAll(gathering.look(topics.callbacks(), ids, ids, range));
    // They stand by their thread, or in logs of older versions by their call.
    found.addAll(gathering.look(topics.callEvents(), Set.of(), ids, range));
    Set<String> endpoints = endpoints(found);
    if (!endpoints.isEmpty()) {
      TimeRange around = around(found, range);
      List<Topic<? extends SpecificRecord>> sent = new ArrayList<>(topics.deliveryRetries());
      sent.addAll(List.of(topics.deliveries(), topics.deliveryAttempts(), topics.deliveriesDead()));
      sent.forEach(topic -> found.addAll(gathering.look(topic, endpoints, ids, around)));
      found.addAll(gathering.look(topics.events(), ids, ids, around));
    }
    return found;
  }

  private static Set<String> endpoints(List<Entry> found) {
    Set<String> endpoints = new HashSet<>();
    for (Entry entry : found) {
      if (entry.value() instanceof CallEvent event) {
        switch (event.getBody()) {
          case CallRegistered call -> endpoints.add(call.getEndpointId());
          case TaskRegistered task -> endpoints.add(task.getEndpointId());
          default -> {}
        }
      }
    }
    return endpoints;
  }

  /** The time what was found takes, and on to the range's end while a call is open. */
  private static TimeRange around(List<Entry> found, TimeRange range) {
    LongSummaryStatistics times = found.stream().mapToLong(Entry::writtenMs).summaryStatistics();
    boolean closed =
        found.stream()
            .anyMatch(entry ->
                entry.value() instanceof CallEvent event && event.getBody() instanceof CallClosed);
    @Nullable Instant until =
        closed ? Instant.ofEpochMilli(times.getMax()).plus(AROUND) : range.until();
    return new TimeRange(Instant.ofEpochMilli(times.getMin()).minus(AROUND), until);
  }
}
