package dev.rejoinder.callback;

import dev.rejoinder.runtime.Tracing;
import dev.rejoinder.schemas.CallEvent;
import io.opentelemetry.api.trace.Span;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The trace one step of a call belongs to: that of whoever asked for the call, whatever moves it
 * and whenever. An answer that brings a trace of its own is linked to.
 */
final class CallTrace {

  private final Span span;
  private final @Nullable String home;
  private final @Nullable String next;

  /**
   * @param known of the call before the step
   * @param cause of the record that led to it; null for a timer
   */
  CallTrace(@Nullable String known, @Nullable String cause, Instant at) {
    String parent = Tracing.parent(known, cause);
    span = Tracing.step("call", known, cause, at);
    next = Tracing.next(span, parent);
    home = known != null ? known : parent != null ? parent : next;
  }

  /** What later steps belong to. */
  @Nullable String home() {
    return home;
  }

  /** What goes out with what the step leads to. */
  @Nullable String next() {
    return next;
  }

  /** The span, told of an event of the step. */
  Span told(CallEvent event) {
    if (span.isRecording()) {
      String status = event.getStatus().name().toLowerCase(Locale.ROOT);
      span.updateName("call " + status);
      span.setAttribute("rejoinder.call_id", event.getCallId());
      span.setAttribute("rejoinder.run_id", event.getRunId());
      span.setAttribute("rejoinder.call.status", status);
      span.addEvent(event.getBody().getClass().getSimpleName());
    }
    return span;
  }

  void end() {
    span.end();
  }
}
