package dev.rejoinder.standalone.audit;

import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.TurnStarted;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * Checks a snapshot of the log against what Rejoinder promises.
 *
 * <p>Every accepted run ended, every turn was started and answered once, every call has one
 * outcome, every input was taken, and taking the inputs again gives the recorded events.
 */
final class Audit {

  private static final Set<RunStatus> FINAL =
      EnumSet.of(
          RunStatus.COMPLETED,
          RunStatus.FAILED,
          RunStatus.CANCELLED,
          RunStatus.EXPIRED,
          RunStatus.INCOMPLETE);

  private final LogSnapshot log;
  private final boolean openAllowed;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();

  /**
   * @param openAllowed whether runs and calls may still be under way
   */
  Audit(LogSnapshot log, boolean openAllowed) {
    this.log = log;
    this.openAllowed = openAllowed;
  }

  AuditReport run(Function<String, Replay> runMachines, Function<String, Replay> callMachines) {
    checkRuns();
    checkCalls();
    checkInputs();
    checkSteps("run", log.runEvents(), runMachines);
    checkSteps("call", log.callEvents(), callMachines);
    counts.put("unreadable records", (long) log.poison().size());
    return new AuditReport(counts, findings);
  }

  private void checkRuns() {
    Map<String, RunStatus> runs = new HashMap<>();
    Set<String> once = new HashSet<>();
    log.runEvents().values().stream()
        .flatMap(List::stream)
        .forEach(recorded -> checkRunEvent(recorded, runs, once));
    counts.put("runs", (long) runs.size());
    counts.put("runs ended", runs.values().stream().filter(FINAL::contains).count());
    runs.forEach((runId, status) -> {
      if (!FINAL.contains(status) && !openAllowed) {
        find(runId, "The run was accepted and has not ended: it is " + status + ".");
      }
    });
  }

  private void checkRunEvent(Recorded recorded, Map<String, RunStatus> runs, Set<String> once) {
    RunEvent event = (RunEvent) recorded.event();
    String runId = event.getRunId();
    switch (event.getBody()) {
      case RunQueued queued -> runs.put(runId, event.getStatus());
      case RunRefused refused -> {}
      case TurnStarted turn -> {
        onlyOnce(recorded, once, runId + " asked " + turn.getTurn() + "/" + turn.getAttempt());
        moved(recorded, runs, runId, event.getStatus());
      }
      case ModelReplied reply -> {
        onlyOnce(recorded, once, runId + " answered " + reply.getTurn());
        moved(recorded, runs, runId, event.getStatus());
      }
      default -> moved(recorded, runs, runId, event.getStatus());
    }
  }

  private void moved(
      Recorded recorded, Map<String, RunStatus> runs, String runId, RunStatus status) {
    RunStatus before = runs.get(runId);
    if (before == null) {
      return;
    }
    if (FINAL.contains(before) && before != status) {
      find(
          recorded.position().toString(),
          "The run " + runId + " ended as " + before + " and is " + status + " here.");
    }
    runs.put(runId, status);
  }

  private void onlyOnce(Recorded recorded, Set<String> once, String fact) {
    if (!once.add(fact)) {
      find(recorded.position().toString(), "This stands twice in the log: " + fact + ".");
    }
  }

  private void checkCalls() {
    Map<String, Integer> closed = new HashMap<>();
    for (List<Recorded> events : log.callEvents().values()) {
      for (Recorded recorded : events) {
        CallEvent event = (CallEvent) recorded.event();
        if (event.getBody() instanceof CallClosed) {
          closed.merge(event.getCallId(), 1, Integer::sum);
        }
      }
    }
    Map<String, Integer> outcomes = new HashMap<>();
    for (CallOutcome outcome : log.outcomes()) {
      outcomes.merge(outcome.getCallId(), 1, Integer::sum);
    }
    Set<String> opened = new HashSet<>();
    for (SpecificRecord input : log.inputs().values()) {
      if (input instanceof CallCommand command && command.getBody() instanceof OpenCall) {
        opened.add(command.getCallId());
      }
    }
    counts.put("calls", (long) opened.size());
    counts.put("calls ended", (long) closed.size());
    for (String callId : opened) {
      checkCall(callId, closed.getOrDefault(callId, 0), outcomes.getOrDefault(callId, 0));
    }
  }

  private void checkCall(String callId, int closed, int outcomes) {
    boolean open = closed == 0 && outcomes == 0 && openAllowed;
    if (!open && (closed != 1 || outcomes != 1)) {
      find(
          callId,
          "The call was opened and has %d ends and %d outcomes, not one of each."
              .formatted(closed, outcomes));
    }
  }

  /** An input no event names was lost, or is still on its way. */
  private void checkInputs() {
    Set<Position> taken = new HashSet<>();
    for (Map<String, List<Recorded>> events : List.of(log.runEvents(), log.callEvents())) {
      events.values().stream()
          .flatMap(List::stream)
          .forEach(recorded -> Position.of(recorded.cause()).ifPresent(taken::add));
    }
    counts.put("inputs", (long) log.inputs().size());
    if (openAllowed) {
      return;
    }
    log.inputs()
        .forEach((position, input) -> {
          if (!taken.contains(position)) {
            find(position.toString(), "No event accounts for this input" + of(input) + ".");
          }
        });
  }

  private static String of(SpecificRecord input) {
    return input instanceof RunCommand command && command.getBody() instanceof AskQuestion
        ? ", a question for " + command.getRunId()
        : "";
  }

  private void checkSteps(
      String kind, Map<String, List<Recorded>> events, Function<String, Replay> machines) {
    StepCheck check = new StepCheck(log, machines, findings::add);
    events.forEach(check::check);
    counts.put(kind + " steps replayed", check.steps());
    counts.put(kind + " logs past retention", check.notReplayed());
  }

  private void find(String where, String what) {
    findings.add(new Finding(where, what));
  }
}
