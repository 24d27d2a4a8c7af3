package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.OutcomePurpose;

/** Compares what runs were told of their calls with how the calls ended. */
final class Outcomes {

  private static final String TASK = "task_";

  private final ClosedCalls closed;
  private final Findings findings;
  private final Endings endings;
  private final TimeRange range;
  private final boolean endsMayBeGone;

  /**
   * @param endsMayBeGone whether ends of calls are past retention already
   */
  Outcomes(
      ClosedCalls closed,
      Findings findings,
      Endings endings,
      TimeRange range,
      boolean endsMayBeGone) {
    this.closed = closed;
    this.findings = findings;
    this.endings = endings;
    this.range = range;
    this.endsMayBeGone = endsMayBeGone;
  }

  static boolean isTask(String callId) {
    return callId.startsWith(TASK);
  }

  /** An outcome in the log; {@code writtenMs} is Unix time. */
  void told(Position position, long writtenMs, CallOutcome outcome) {
    if (outcome.getPurpose() == OutcomePurpose.NOTE) {
      return;
    }
    String callId = outcome.getCallId();
    if (isTask(callId)) {
      findings.find(position, "This answers a run for %s, a task.".formatted(callId));
      return;
    }
    switch (closed.told(callId, outcome.getStatus(), outcome.getOutput())) {
      case SAME -> {}
      case OTHER ->
          findings.find(position, "This says otherwise than the end of %s.".formatted(callId));
      case UNKNOWN -> {
        if (range.beginsBy(writtenMs) && !endsMayBeGone && !endings.recent(writtenMs)) {
          findings.find(position, "This is the outcome of %s, which has no end.".formatted(callId));
        }
      }
    }
  }

  /** Calls that ended and whose run was not told. */
  void untold(String callEvents) {
    closed.forEachUntold(place ->
        findings.find(
            new Position(callEvents, ClosedCalls.partition(place), ClosedCalls.offset(place)),
            "The call ended here, and no outcome tells its run."));
  }
}
