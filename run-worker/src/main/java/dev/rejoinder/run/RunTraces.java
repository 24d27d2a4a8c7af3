package dev.rejoinder.run;

import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.runtime.Tracing;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunStatus;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The traces one step of a thread has to do with: each run stays in the trace of its question,
 * whatever moves it and whenever. Where spans are exported, each run the step moves has one.
 */
final class RunTraces {

  private final Map<String, String> known;
  private final @Nullable String cause;
  private final Instant at;
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private String runId = "";

  /** {@code home}: what later steps of the run belong to; {@code next}: what goes out with this. */
  private record Part(Span span, @Nullable String home, @Nullable String next) {}

  /**
   * @param known of the thread's runs before the step
   * @param cause of the record that led to it; null for a timer
   */
  RunTraces(Map<String, String> known, @Nullable String cause, Instant at) {
    this.known = known;
    this.cause = cause;
    this.at = at;
  }

  /** What {@code output} is written with; one that names no run is about the run before it. */
  @Nullable String of(SpecificRecord output) {
    switch (output) {
      case RunEvent event -> runId = event.getRunId();
      case ModelRequest request -> runId = request.getRunId();
      case CallCommand command when command.getRunId() != null -> runId = command.getRunId();
      default -> {}
    }
    if (runId.isEmpty()) {
      return cause;
    }
    Part part = parts.computeIfAbsent(runId, this::begin);
    if (output instanceof RunEvent event) {
      tell(part.span(), event);
    }
    return part.next();
  }

  private Part begin(String of) {
    String home = known.get(of);
    String parent = Tracing.parent(home, cause);
    Span span = Tracing.step("run", home, cause, at);
    String next = Tracing.next(span, parent);
    return new Part(span, home != null ? home : parent != null ? parent : next, next);
  }

  private static void tell(Span span, RunEvent event) {
    if (span.isRecording()) {
      String status = event.getStatus().name().toLowerCase(Locale.ROOT);
      span.updateName("run " + status);
      span.setAttribute("rejoinder.run_id", event.getRunId());
      span.setAttribute("rejoinder.thread_id", event.getThreadId());
      span.setAttribute("rejoinder.run.status", status);
      span.addEvent(event.getBody().getClass().getSimpleName());
      if (event.getStatus() == RunStatus.FAILED || event.getStatus() == RunStatus.EXPIRED) {
        span.setStatus(StatusCode.ERROR);
      }
    }
  }

  /** The span of a run of the step. */
  Span span(String of) {
    Part part = parts.get(of);
    return part == null ? Span.getInvalid() : part.span();
  }

  /** What is kept for later steps: of the runs that are not over. */
  Map<String, String> kept(ThreadState after) {
    Map<String, String> kept = new HashMap<>();
    ThreadState.ActiveRun active = after.active();
    Stream.concat(
            active == null ? Stream.empty() : Stream.of(active.runId()),
            after.waiting().stream().map(ThreadState.Waiting::runId))
        .forEach(live -> {
          Part part = parts.get(live);
          String home = part == null ? known.get(live) : part.home();
          if (home != null) {
            kept.put(live, home);
          }
        });
    return kept;
  }

  void end() {
    parts.values().forEach(part -> part.span().end());
  }
}
