package dev.rejoinder.runtime.effect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * First in, first out within a lane; lanes take turns; a lane whose head is not due lets others by.
 *
 * <p>One task of a lane runs at a time, so a lane is busy from {@link #next} to {@link #free}. Not
 * thread-safe.
 */
final class LaneQueues<P, T> {

  private final Map<String, Lane<P, T>> lanes = new LinkedHashMap<>();

  /** Idle lanes whose head was due when last looked at, in turn. */
  private final ArrayDeque<Lane<P, T>> ready = new ArrayDeque<>();

  /** Idle lanes by the time their head falls due, then by age. */
  private final PriorityQueue<Alarm<P, T>> sleeping =
      new PriorityQueue<>(
          Comparator.<Alarm<P, T>>comparingLong(Alarm::dueMs).thenComparingLong(Alarm::number));

  private long alarms;

  void add(Task<P, T> task) {
    Lane<P, T> lane = lanes.computeIfAbsent(task.lane(), name -> new Lane<>());
    lane.waiting.add(task);
    if (!lane.busy && lane.waiting.size() == 1) {
      sleepUntilDue(lane);
    }
  }

  /** Takes the task whose turn it is; its lane is busy until {@link #free}. */
  Optional<Task<P, T>> next(long nowMs) {
    while (!sleeping.isEmpty() && sleeping.element().dueMs <= nowMs) {
      ready.add(sleeping.remove().lane);
    }
    Lane<P, T> lane = ready.poll();
    if (lane == null) {
      return Optional.empty();
    }
    lane.busy = true;
    return Optional.of(lane.waiting.remove());
  }

  /** The task that made {@code lane} busy has ended. */
  void free(String name) {
    Lane<P, T> lane = lanes.get(name);
    if (lane == null || !lane.busy) {
      throw new IllegalStateException("lane is not busy: " + name);
    }
    lane.busy = false;
    if (lane.waiting.isEmpty()) {
      lanes.remove(name);
    } else {
      sleepUntilDue(lane);
    }
  }

  /** When the next idle lane falls due; empty when time alone will not make any task startable. */
  OptionalLong nextDueMs() {
    return sleeping.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sleeping.element().dueMs);
  }

  /** Takes out every waiting task that {@code matches}; busy lanes stay busy. */
  List<Task<P, T>> drop(Predicate<Task<P, T>> matches) {
    List<Task<P, T>> dropped = new ArrayList<>();
    ready.clear();
    sleeping.clear();
    lanes
        .values()
        .removeIf(lane -> {
          lane.waiting.removeIf(task -> matches.test(task) && dropped.add(task));
          if (!lane.busy && !lane.waiting.isEmpty()) {
            sleepUntilDue(lane);
          }
          return !lane.busy && lane.waiting.isEmpty();
        });
    return dropped;
  }

  private void sleepUntilDue(Lane<P, T> lane) {
    sleeping.add(new Alarm<>(lane.waiting.element().dueMs(), alarms++, lane));
  }

  private static final class Lane<P, T> {
    private final ArrayDeque<Task<P, T>> waiting = new ArrayDeque<>();
    private boolean busy;
  }

  private record Alarm<P, T>(long dueMs, long number, Lane<P, T> lane) {}
}
