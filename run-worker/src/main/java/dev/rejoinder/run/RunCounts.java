package dev.rejoinder.run;

import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.runtime.Timings;
import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.schemas.ModelRetryScheduled;
import dev.rejoinder.schemas.QuestionRepeated;
import dev.rejoinder.schemas.RunCancelled;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunExpired;
import dev.rejoinder.schemas.RunFailed;
import dev.rejoinder.schemas.RunIncomplete;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.RunStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of runs; a step taken again after a crash counts again. Thread-safe. */
final class RunCounts {

  private final Counter accepted =
      Counter.builder("rejoinder.runs.accepted")
          .description("Questions taken up as runs.")
          .register(Metrics.globalRegistry);
  private final Map<RunStatus, Timer> ended = new EnumMap<>(RunStatus.class);
  private final Duration runTimeout;

  RunCounts(RunPolicy policy) {
    runTimeout = policy.runTimeout();
    for (RunStatus status :
        List.of(
            RunStatus.COMPLETED,
            RunStatus.FAILED,
            RunStatus.CANCELLED,
            RunStatus.EXPIRED,
            RunStatus.INCOMPLETE)) {
      ended.put(
          status,
          Timings.lasting(
              "rejoinder.runs.duration",
              "From a question's acceptance to the end of its run.",
              Tags.of("status", status.name().toLowerCase(Locale.ROOT))));
    }
    discarded("stale_model_result");
  }

  /** {@code before}: the thread before the step that recorded the event; null when unknown. */
  void count(RunEvent event, @Nullable ThreadState before, Instant at) {
    switch (event.getBody()) {
      case RunQueued queued -> accepted.increment();
      case RunCompleted completed -> ended(event, before, at);
      case RunFailed failed -> ended(event, before, at);
      case RunCancelled cancelled -> ended(event, before, at);
      case RunExpired expired -> ended(event, before, at);
      case RunIncomplete incomplete -> ended(event, before, at);
      case InputDiscarded discarded -> discarded(discarded.getReason()).increment();
      case QuestionRepeated repeated -> discarded("question_repeated").increment();
      case ModelRetryScheduled retry ->
          Counter.builder("rejoinder.model.retries")
              .description("Turns the model will be asked again, by why.")
              .tag("code", retry.getCode())
              .register(Metrics.globalRegistry)
              .increment();
      default -> {}
    }
  }

  private void ended(RunEvent event, @Nullable ThreadState before, Instant at) {
    Timer timer = ended.get(event.getStatus());
    Optional<Instant> deadline = deadline(event.getRunId(), before);
    if (timer != null) {
      timer.record(
          deadline
              .map(until -> Duration.between(until.minus(runTimeout), at))
              .filter(Duration::isPositive)
              .orElse(Duration.ZERO));
    }
  }

  /** As far after its acceptance as the policy says. */
  private static Optional<Instant> deadline(String runId, @Nullable ThreadState thread) {
    if (thread == null) {
      return Optional.empty();
    }
    ThreadState.ActiveRun active = thread.active();
    return active != null && active.runId().equals(runId)
        ? Optional.of(active.deadline())
        : thread.waiting().stream()
            .filter(waiting -> waiting.runId().equals(runId))
            .map(ThreadState.Waiting::deadline)
            .findFirst();
  }

  /** {@code reason}: one of those the machine knows. */
  private static Counter discarded(String reason) {
    return Counter.builder("rejoinder.runs.discarded")
        .description("Inputs of runs that changed nothing: duplicates and what comes too late.")
        .tag("reason", reason)
        .register(Metrics.globalRegistry);
  }
}
