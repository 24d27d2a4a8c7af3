package dev.rejoinder.callback;

import dev.rejoinder.callback.call.Asker;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.runtime.Timings;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackLate;
import dev.rejoinder.schemas.CallbackRepeated;
import dev.rejoinder.schemas.TaskRegistered;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of calls; a step taken again after a crash counts again. Thread-safe. */
final class CallCounts {

  private CallCounts() {}

  /** {@code before}: the call before the step that recorded the event; null when unknown. */
  static void count(CallEvent event, @Nullable KeptCall before, long atMs) {
    switch (event.getBody()) {
      case CallRegistered registered -> registered("tool_call");
      case TaskRegistered registered -> registered("task");
      case CallClosed closed -> ended(event, before, atMs);
      case CallbackRepeated repeated -> discarded("repeated");
      case CallbackConflicted conflicted -> discarded("conflicted");
      case CallbackLate late -> discarded("late");
      case CallInputIgnored ignored -> discarded(ignored.getReason());
      default -> {}
    }
  }

  private static void registered(String kind) {
    Counter.builder("rejoinder.calls.registered")
        .description("Tool calls and tasks taken up.")
        .tag("kind", kind)
        .register(Metrics.globalRegistry)
        .increment();
  }

  /** From when it went out; what a parked answer closes at once took no time. */
  private static void ended(CallEvent event, @Nullable KeptCall before, long atMs) {
    long sinceMs = before == null ? 0 : before.sinceMs();
    Timings.lasting(
            "rejoinder.calls.duration",
            "From when a call went out, or began to wait for approval, to its one outcome.",
            Tags.of(
                "kind",
                kind(event, before),
                "status",
                event.getStatus().name().toLowerCase(Locale.ROOT)))
        .record(Duration.ofMillis(sinceMs == 0 ? 0 : Math.max(0, atMs - sinceMs)));
  }

  /** Only calls of runs name one. */
  private static String kind(CallEvent event, @Nullable KeptCall before) {
    if (before != null && before.state() instanceof CallState.Pending pending) {
      return pending.asker() instanceof Asker.Client ? "task" : "tool_call";
    }
    return event.getRunId() == null ? "task" : "tool_call";
  }

  /** {@code reason}: one of those the machine knows. */
  private static void discarded(String reason) {
    Counter.builder("rejoinder.calls.discarded")
        .description("Inputs of calls that changed nothing: duplicates and what comes too late.")
        .tag("reason", reason)
        .register(Metrics.globalRegistry)
        .increment();
  }
}
