package dev.rejoinder.runtime.effect;

import dev.rejoinder.runtime.effect.Lane.Line;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Lanes take turns as their gates allow; within a lane its lines do; a line is first in, first out.
 *
 * <p>One task of a line runs at a time, so a line is busy from {@link #next} to {@link #free}. A
 * line whose head is not due, or which awaits its continuation, lets the others by. Not
 * thread-safe.
 */
final class LaneQueues<P, T> {

  /** How often a closed gate is asked again at least: its limits may have been raised. */
  private static final long ASK_AGAIN_MS = 5_000;

  private final Function<String, LaneGate> gates;
  private final Map<String, Lane<P, T>> lanes = new LinkedHashMap<>();
  private final Map<String, Line<P, T>> lines = new LinkedHashMap<>();

  /** Lanes with a line whose head was due when last looked at, in turn. */
  private final ArrayDeque<Lane<P, T>> turns = new ArrayDeque<>();

  /** Lanes that lost their turn because something slow is under way in them. */
  private final ArrayDeque<Lane<P, T>> deferred = new ArrayDeque<>();

  private final PriorityQueue<Alarm<Lane<P, T>>> closed = alarms();

  /** Idle lines by the time their head falls due, then by age. */
  private final PriorityQueue<Alarm<Line<P, T>>> sleeping = alarms();

  private long alarmCount;

  LaneQueues(Function<String, LaneGate> gates) {
    this.gates = gates;
  }

  void add(Task<P, T> task) {
    Line<P, T> line = lines.computeIfAbsent(task.line(), name -> new Line<>(laneOf(task)));
    count(task, line.lane, 1);
    if (task.continues()) {
      line.awaiting = null;
      unready(line);
      line.waiting.addFirst(task);
    } else {
      line.waiting.add(task);
    }
    if (line.waiting.peek() == task) {
      sleepUntilDue(line);
    }
  }

  private Lane<P, T> laneOf(Task<P, T> task) {
    Lane<P, T> lane = lanes.get(task.lane());
    if (lane == null) {
      lane = new Lane<>(task.lane(), task.letThrough ? LaneGate.OPEN : gates.apply(task.lane()));
      lanes.put(task.lane(), lane);
    }
    lane.lines++;
    return lane;
  }

  /**
   * Takes the task whose turn it is; its line is busy until {@link #free}. Lanes with something
   * slow under way pass unless {@code alsoSlow}.
   */
  Optional<Task<P, T>> next(long nowMs, boolean alsoSlow) {
    while (!sleeping.isEmpty() && sleeping.element().dueMs <= nowMs) {
      wake(sleeping.remove());
    }
    while (!closed.isEmpty() && closed.element().dueMs <= nowMs) {
      open(closed.remove().whose);
    }
    while (alsoSlow && !deferred.isEmpty()) {
      turns.add(deferred.remove());
    }
    while (!turns.isEmpty()) {
      Lane<P, T> lane = turns.remove();
      if (lane.slow > 0 && !alsoSlow) {
        deferred.add(lane);
        continue;
      }
      lane.enrolled = false;
      if (lane.ready.isEmpty()) {
        continue;
      }
      long opensMs = lane.gate.opensMs(lane.running, nowMs);
      if (opensMs <= nowMs) {
        return Optional.of(start(lane, nowMs));
      }
      lane.shut = true;
      lane.opensMs = opensMs;
      if (opensMs != LaneGate.AFTER_AN_END || lane.running == 0) {
        closed.add(new Alarm<>(Math.min(opensMs, nowMs + ASK_AGAIN_MS), alarmCount++, lane));
      }
    }
    return Optional.empty();
  }

  private Task<P, T> start(Lane<P, T> lane, long nowMs) {
    Line<P, T> line = lane.ready.remove();
    line.ready = false;
    line.busy = true;
    Task<P, T> task = line.waiting.remove();
    lane.running++;
    lane.gate.started(nowMs);
    enrol(lane);
    return task;
  }

  /** The task that made its line busy has ended. */
  void free(Task<P, T> task, Ending ending, long nowMs) {
    Line<P, T> line = lines.get(task.line());
    if (line == null || !line.busy) {
      throw new IllegalStateException("line is not busy: " + task.line());
    }
    Lane<P, T> lane = line.lane;
    line.busy = false;
    lane.running--;
    lane.slow -= task.slow ? 1 : 0;
    count(task, lane, -1);
    lane.gate.ended(ending.sign(), nowMs);
    Task<P, T> head = line.waiting.peek();
    line.awaiting =
        ending.continued() && (head == null || !head.continues()) ? task.tenure() : null;
    if (head != null) {
      sleepUntilDue(line);
    }
    forgetIfIdle(line, task.line());
    open(lane);
  }

  /** {@code task} runs and counts among the slow. */
  void slowed(Task<P, T> task) {
    laneNamed(task).slow++;
  }

  /** {@code task} waits or runs, and is parked from here on. */
  void parked(Task<P, T> task) {
    Lane<P, T> lane = laneNamed(task);
    lane.unparked--;
    lane.parked++;
  }

  /** Whether more tasks of the lane wait or run unparked than {@code max}, or {@code stuckMax}. */
  boolean crowded(String name, int max, int stuckMax, long nowMs) {
    Lane<P, T> lane = lanes.get(name);
    return lane != null && lane.unparked > (lane.stuck(nowMs) ? stuckMax : max);
  }

  /** When the next idle line falls due or gate opens; empty when time will start nothing. */
  OptionalLong nextDueMs() {
    long dueMs = sleeping.isEmpty() ? Long.MAX_VALUE : sleeping.element().dueMs;
    long opensMs = closed.isEmpty() ? Long.MAX_VALUE : closed.element().dueMs;
    long nextMs = Math.min(dueMs, opensMs);
    return nextMs == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nextMs);
  }

  /** Takes out every waiting task that {@code matches}; busy lines stay busy. */
  List<Task<P, T>> drop(Predicate<Task<P, T>> matches) {
    List<Task<P, T>> dropped = new ArrayList<>();
    lines.forEach(
        (name, line) -> line.waiting.removeIf(task -> matches.test(task) && dropped.add(task)));
    dropped.forEach(task -> count(task, laneNamed(task), -1));
    rebuild();
    return dropped;
  }

  /** Takes one waiting task out. */
  void remove(Task<P, T> task) {
    Line<P, T> line = lines.get(task.line());
    if (line != null && line.waiting.remove(task)) {
      count(task, line.lane, -1);
      unready(line);
      if (!line.waiting.isEmpty()) {
        sleepUntilDue(line);
      }
      forgetIfIdle(line, task.line());
    }
  }

  /** {@code task}, which waits, starts whatever the gate of its lane says. */
  void letThrough(Task<P, T> task) {
    remove(task);
    task.letThrough = true;
    add(task);
  }

  /** Lines await no continuation any more that would have come in {@code tenure}. */
  void awaitNothingOf(Tenure<P> tenure) {
    for (Line<P, T> line : lines.values()) {
      if (line.awaiting == tenure) {
        line.awaiting = null;
      }
    }
    rebuild();
  }

  private void rebuild() {
    sleeping.clear();
    for (Lane<P, T> lane : lanes.values()) {
      lane.ready.clear();
    }
    for (Map.Entry<String, Line<P, T>> entry : List.copyOf(lines.entrySet())) {
      Line<P, T> line = entry.getValue();
      line.ready = false;
      if (!line.waiting.isEmpty()) {
        sleepUntilDue(line);
      }
      forgetIfIdle(line, entry.getKey());
    }
  }

  private void count(Task<P, T> task, Lane<P, T> lane, int more) {
    if (task.parked) {
      lane.parked += more;
    } else {
      lane.unparked += more;
    }
  }

  private Lane<P, T> laneNamed(Task<P, T> task) {
    Lane<P, T> lane = lanes.get(task.lane());
    if (lane == null) {
      throw new IllegalStateException("no such lane: " + task.lane());
    }
    return lane;
  }

  private void forgetIfIdle(Line<P, T> line, String name) {
    if (!line.busy && line.awaiting == null && line.waiting.isEmpty() && lines.remove(name, line)) {
      line.lane.lines--;
      if (line.lane.lines == 0) {
        lanes.remove(line.lane.name, line.lane);
      }
    }
  }

  /** A line already asleep has its alarm replaced: only the latest counts. */
  private void sleepUntilDue(Line<P, T> line) {
    if (!line.busy && line.awaiting == null && !line.ready) {
      line.alarm = alarmCount++;
      sleeping.add(new Alarm<>(line.waiting.element().dueMs(), line.alarm, line));
    }
  }

  private void wake(Alarm<Line<P, T>> alarm) {
    Line<P, T> line = alarm.whose;
    boolean idle = !line.busy && line.awaiting == null && !line.ready && !line.waiting.isEmpty();
    if (idle && line.alarm == alarm.number) {
      line.ready = true;
      line.lane.ready.add(line);
      enrol(line.lane);
    }
  }

  private void unready(Line<P, T> line) {
    if (line.ready) {
      line.ready = false;
      line.lane.ready.remove(line);
    }
  }

  private void open(Lane<P, T> lane) {
    lane.shut = false;
    enrol(lane);
  }

  private void enrol(Lane<P, T> lane) {
    if (!lane.enrolled && !lane.shut && !lane.ready.isEmpty()) {
      lane.enrolled = true;
      turns.add(lane);
    }
  }

  private static <W> PriorityQueue<Alarm<W>> alarms() {
    return new PriorityQueue<>(
        Comparator.<Alarm<W>>comparingLong(Alarm::dueMs).thenComparingLong(Alarm::number));
  }

  private record Alarm<W>(long dueMs, long number, W whose) {}
}
