package dev.rejoinder.runtime.effect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/** Says which tasks are to be parked, and counts those that are. Not thread-safe. */
final class ParkingLot<P, T> {

  private final ParkingBounds bounds;
  private final LaneQueues<P, T> lanes;
  private final PriorityQueue<Watch<P, T>> watched =
      new PriorityQueue<>(
          Comparator.<Watch<P, T>>comparingLong(Watch::atMs).thenComparingLong(Watch::number));
  private long watches;

  /** In the order in which they were parked. */
  private final Set<Task<P, T>> parked = new LinkedHashSet<>();

  private int slow;
  private long bytes;

  ParkingLot(ParkingBounds bounds, LaneQueues<P, T> lanes) {
    this.bounds = bounds;
    this.lanes = lanes;
  }

  /** {@code task} was read at {@code nowMs}, or was started then after it had been parked. */
  void watch(Task<P, T> task, long nowMs) {
    if (bounds.never()) {
      return;
    }
    boolean crowded =
        task.dueMs() <= nowMs
            && !task.parked
            && lanes.crowded(task.lane(), bounds.laneWaitingMax(), bounds.stuckWaitingMax(), nowMs);
    watchUntil(task, crowded ? nowMs : Math.max(nowMs, task.dueMs()) + bounds.afterMs());
  }

  /** The copy of {@code task} could not be written. */
  void watchAgain(Task<P, T> task, long nowMs) {
    task.copying = false;
    watchUntil(task, nowMs + bounds.afterMs());
  }

  private void watchUntil(Task<P, T> task, long atMs) {
    watched.add(new Watch<>(atMs, watches++, task));
  }

  /** Those to be parked now; what is parked and runs for long counts among the slow from now. */
  List<Task<P, T>> due(long nowMs) {
    letOldOnesThrough(nowMs);
    List<Task<P, T>> due = new ArrayList<>();
    while (!watched.isEmpty() && watched.element().atMs <= nowMs) {
      Task<P, T> task = watched.remove().task;
      if (task.over || task.copying || task.slow) {
        continue;
      }
      if (task.parked) {
        slowDown(task, nowMs);
      } else if (parked.size() + due.size() >= bounds.parkedMax()) {
        watchUntil(task, nowMs + bounds.afterMs());
      } else {
        task.copying = true;
        task.parking = true;
        due.add(task);
      }
    }
    return due;
  }

  /** When {@link #due} is worth a call; {@code Long.MAX_VALUE} for never. */
  long nextMs() {
    return watched.isEmpty() ? Long.MAX_VALUE : watched.element().atMs;
  }

  /**
   * {@code task} is parked since {@code parkedAtMs}; one that runs keeps its bytes, any other only
   * if there is room.
   */
  void taken(Task<P, T> task, T absent, long parkedAtMs, long nowMs) {
    task.copying = false;
    task.parkedAtMs = parkedAtMs;
    parked.add(task);
    task.bodyKept = task.running || bytes + task.bytes() <= bounds.bytesMax();
    if (task.bodyKept) {
      bytes += task.bytes();
    } else {
      task.replaceWork(absent);
    }
    if (task.running) {
      slowDown(task, nowMs);
    }
  }

  /** {@code task} was parked and is over, or is another owner's. */
  void left(Task<P, T> task) {
    parked.remove(task);
    bytes -= task.bodyKept ? task.bytes() : 0;
    slow -= task.slow ? 1 : 0;
  }

  private void letOldOnesThrough(long nowMs) {
    for (Task<P, T> task : parked) {
      if (nowMs - task.parkedAtMs < bounds.keptMs()) {
        return;
      }
      if (!task.running && !task.letThrough) {
        lanes.letThrough(task);
      }
    }
  }

  private void slowDown(Task<P, T> task, long nowMs) {
    if (!task.running) {
      return;
    }
    if (roomForSlow()) {
      task.slow = true;
      slow++;
      lanes.slowed(task);
    } else {
      watchUntil(task, nowMs + bounds.afterMs());
    }
  }

  boolean roomForSlow() {
    return bounds.never() || slow < bounds.slowMax();
  }

  int slow() {
    return slow;
  }

  int parked() {
    return parked.size();
  }

  /** In memory, of those that are parked. */
  long bytes() {
    return bytes;
  }

  private record Watch<P, T>(long atMs, long number, Task<P, T> task) {}
}
