package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.OpenedCall;
import dev.rejoinder.schemas.OutcomePurpose;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.ToolCallsRequested;
import dev.rejoinder.schemas.TurnStarted;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Of one thread: every accepted run ends, once; each turn is started and answered once; each tool
 * call it opened is answered at most once.
 */
final class RunInvariants implements Invariants {

  private static final Set<RunStatus> FINAL =
      EnumSet.of(
          RunStatus.COMPLETED,
          RunStatus.FAILED,
          RunStatus.CANCELLED,
          RunStatus.EXPIRED,
          RunStatus.INCOMPLETE);

  private final Findings findings;
  private final Endings endings;
  private final Outcomes outcomes;
  private final Map<String, Life> runs = new HashMap<>();
  private final Map<String, Integer> answers = new HashMap<>();

  private static final class Life {
    private final Recorded queued;
    private final Set<String> once = new HashSet<>();
    private RunStatus status;

    Life(Recorded queued, RunStatus status) {
      this.queued = queued;
      this.status = status;
    }
  }

  RunInvariants(Findings findings, Endings endings, Outcomes outcomes) {
    this.findings = findings;
    this.endings = endings;
    this.outcomes = outcomes;
  }

  @Override
  public void event(Recorded recorded) {
    RunEvent event = (RunEvent) recorded.event();
    if (event.getBody() instanceof RunQueued) {
      queued(recorded, event);
      return;
    }
    Life run = runs.get(event.getRunId());
    if (event.getBody() instanceof ToolCallsRequested requested) {
      requested.getCalls().stream()
          .filter(call -> call.getRefusal() == null)
          .map(OpenedCall::getCallId)
          .forEach(callId -> answers.putIfAbsent(callId, 0));
    }
    if (run != null) {
      once(recorded, event, run);
      move(recorded, event, run);
    }
  }

  private void queued(Recorded recorded, RunEvent event) {
    findings.count(Count.RUNS);
    Life before = runs.put(event.getRunId(), new Life(recorded, event.getStatus()));
    if (before != null) {
      findings.find(
          recorded.position(), "The run %s is accepted twice.".formatted(event.getRunId()));
    }
  }

  private void once(Recorded recorded, RunEvent event, Life run) {
    String fact =
        switch (event.getBody()) {
          case TurnStarted turn ->
              "turn %d asked as attempt %d".formatted(turn.getTurn(), turn.getAttempt());
          case ModelReplied reply -> "turn %d answered".formatted(reply.getTurn());
          default -> "";
        };
    if (!fact.isEmpty() && !run.once.add(fact)) {
      findings.find(
          recorded.position(),
          "This stands twice in the log: %s of %s.".formatted(fact, event.getRunId()));
    }
  }

  private void move(Recorded recorded, RunEvent event, Life run) {
    if (FINAL.contains(run.status) && run.status != event.getStatus()) {
      findings.find(
          recorded.position(),
          "The run %s ended as %s and is %s here."
              .formatted(event.getRunId(), run.status, event.getStatus()));
    }
    if (!FINAL.contains(run.status) && FINAL.contains(event.getStatus())) {
      findings.count(Count.RUNS_ENDED);
      run.once.clear();
    }
    run.status = event.getStatus();
  }

  @Override
  public void input(Input input) {
    if (input.value() instanceof CallOutcome outcome) {
      outcomes.told(input.position(), input.writtenMs(), outcome);
      if (outcome.getPurpose() == OutcomePurpose.ANSWER
          && answers.merge(outcome.getCallId(), 1, Integer::sum) > 1) {
        findings.find(input.position(), "This is a second outcome of " + outcome.getCallId() + ".");
      }
    }
  }

  @Override
  public void end() {
    runs.forEach((runId, run) -> {
      if (!FINAL.contains(run.status)) {
        findings.count(Count.RUNS_OPEN);
        endings
            .runMissing(run.queued.at())
            .ifPresent(why ->
                findings.find(
                    run.queued.position(),
                    "The run %s was accepted and has not ended%s: it is %s."
                        .formatted(runId, why, run.status)));
      }
    });
  }
}
