package dev.rejoinder.callback;

import dev.rejoinder.callback.call.Asker;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.runtime.Moments;
import dev.rejoinder.runtime.SharedGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of one task that have no outcome yet, from its store: what it holds when the
 * task is taken over is looked through a little at a time, in the order of keys, and a change
 * counts once its key was passed. Replicas each count their own partitions.
 *
 * <p>One thread counts; any may read the gauges.
 */
final class PendingCalls implements AutoCloseable {

  private final List<SharedGauge.Report> reports = new ArrayList<>();
  private final Map<Kind, Tally> tallies = new EnumMap<>(Kind.class);

  /** Everything up to this key was counted; null: nothing was. */
  private @Nullable String passed;

  private boolean everythingPassed;

  /** Who waits for what. */
  private enum Kind {
    TOOL_CALL_OPEN("tool_call", "open"),
    TOOL_CALL_AWAITING_APPROVAL("tool_call", "awaiting_approval"),
    TASK_OPEN("task", "open");

    private final String kind;
    private final String state;

    Kind(String kind, String state) {
      this.kind = kind;
      this.state = state;
    }

    Tags tags() {
      return Tags.of("kind", kind, "state", state);
    }

    static @Nullable Kind of(@Nullable KeptCall call) {
      if (call == null || !(call.state() instanceof CallState.Pending pending)) {
        return null;
      }
      if (pending.asker() instanceof Asker.Client) {
        return TASK_OPEN;
      }
      return pending instanceof CallState.AwaitingApproval
          ? TOOL_CALL_AWAITING_APPROVAL
          : TOOL_CALL_OPEN;
    }
  }

  /** Of one kind. Those of which it is not known since when they wait have no moment. */
  private static final class Tally {
    private final Moments since = new Moments();
    private int unknown;
    private volatile int told;
    private volatile long earliestMs = Long.MAX_VALUE;

    void add(long sinceMs, int by) {
      if (sinceMs == 0) {
        unknown += by;
      } else if (by > 0) {
        since.add(sinceMs);
      } else {
        since.remove(sinceMs);
      }
      told = since.size() + unknown;
      earliestMs = since.earliestMs().orElse(Long.MAX_VALUE);
    }

    double ageSeconds(long nowMs) {
      long earliest = earliestMs;
      return Moments.ageSeconds(
          earliest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(earliest), nowMs);
    }
  }

  PendingCalls(LongSupplier clockMs) {
    for (Kind kind : Kind.values()) {
      Tally tally = new Tally();
      tallies.put(kind, tally);
      reports.add(
          SharedGauge.sum(
              "rejoinder.calls.pending",
              "Tool calls and tasks that have no outcome yet.",
              kind.tags(),
              () -> tally.told));
      DoubleSupplier age = () -> tally.ageSeconds(clockMs.getAsLong());
      reports.add(
          SharedGauge.max(
              "rejoinder.calls.oldest",
              "For how many seconds the oldest call has been pending as it is.",
              kind.tags(),
              age));
    }
  }

  /** Where looking through the store goes on; null: at its beginning. */
  @Nullable String passed() {
    return passed;
  }

  boolean everythingPassed() {
    return everythingPassed;
  }

  /** The next one in the store. */
  void pass(String callId, KeptCall call) {
    passed = callId;
    add(call, 1);
  }

  void passedEverything() {
    everythingPassed = true;
  }

  /** A step changed a call. */
  void changed(String callId, @Nullable KeptCall before, @Nullable KeptCall after) {
    if (everythingPassed || (passed != null && callId.compareTo(passed) <= 0)) {
      add(before, -1);
      add(after, 1);
    }
  }

  private void add(@Nullable KeptCall call, int by) {
    Kind kind = Kind.of(call);
    if (kind != null && call != null) {
      Objects.requireNonNull(tallies.get(kind)).add(call.sinceMs(), by);
    }
  }

  @Override
  public void close() {
    reports.forEach(SharedGauge.Report::close);
  }
}
