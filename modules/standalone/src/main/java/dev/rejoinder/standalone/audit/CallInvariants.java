package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.TaskRegistered;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Of one call or task: once registered it ends, exactly once. */
final class CallInvariants implements Invariants {

  private final Findings findings;
  private final Endings endings;
  private final ClosedCalls closed;
  private @Nullable Recorded registered;
  private @Nullable Instant deadline;
  private int ends;

  CallInvariants(Findings findings, Endings endings, ClosedCalls closed) {
    this.findings = findings;
    this.endings = endings;
    this.closed = closed;
  }

  @Override
  public void event(Recorded recorded) {
    CallEvent event = (CallEvent) recorded.event();
    switch (event.getBody()) {
      case CallRegistered call -> register(recorded, call.getDeadline());
      case TaskRegistered task -> register(recorded, task.getDeadline());
      case CallApproved approved -> deadline = approved.getDeadline();
      case CallProgressed progressed -> deadline = progressed.getDeadline();
      case CallClosed end -> close(recorded, event, end);
      default -> {}
    }
  }

  private void register(Recorded recorded, Instant until) {
    findings.count(Count.CALLS);
    registered = recorded;
    deadline = until;
  }

  private void close(Recorded recorded, CallEvent event, CallClosed end) {
    ends++;
    findings.count(Count.CALLS_ENDED);
    if (ends > 1) {
      findings.find(
          recorded.position(), "The call %s ends a second time.".formatted(event.getCallId()));
    }
    if (!Outcomes.isTask(event.getCallId())) {
      closed.closed(
          new ClosedCalls.CallEnd(
              recorded.position(), event.getCallId(), event.getStatus(), end.getOutput()),
          registered != null);
    }
  }

  @Override
  public void input(Input input) {}

  @Override
  public void end() {
    if (registered == null || deadline == null || ends > 0) {
      return;
    }
    findings.count(Count.CALLS_OPEN);
    Recorded begin = registered;
    endings
        .callMissing(deadline)
        .ifPresent(why ->
            findings.find(
                begin.position(),
                "The call %s was registered and has not ended%s.".formatted(begin.key(), why)));
  }
}
