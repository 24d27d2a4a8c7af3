package dev.rejoinder.simulation;

import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.RunCancelled;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunExpired;
import dev.rejoinder.schemas.RunFailed;
import dev.rejoinder.schemas.RunIncomplete;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.TurnStarted;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every question is accepted or refused; every accepted run ends once; every turn happens once. */
final class RunPromises {

  private static final Set<RunStatus> FINAL =
      EnumSet.of(
          RunStatus.COMPLETED,
          RunStatus.FAILED,
          RunStatus.CANCELLED,
          RunStatus.EXPIRED,
          RunStatus.INCOMPLETE);

  private final Cluster cluster;
  private final Map<String, RunStatus> runs = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private final Set<String> once = new HashSet<>();

  /** By run and turn: the digest of what the model was asked last. */
  private final Map<String, String> asked = new HashMap<>();

  private final Map<String, ModelResult> results = new HashMap<>();

  RunPromises(Cluster cluster) {
    this.cluster = cluster;
  }

  void check() {
    cluster
        .modelResults
        .committed()
        .forEach(entry -> results.put(entry.position(), (ModelResult) entry.value()));
    cluster.runEvents.committed().forEach(entry -> follow((RunEvent) entry.value()));
    runs.forEach((runId, status) -> {
      if (!FINAL.contains(status)) {
        throw new Violation("the run %s never ended: it is %s".formatted(runId, status));
      }
    });
    cluster
        .runCommands
        .committed()
        .map(entry -> (RunCommand) entry.value())
        .filter(command -> command.getBody() instanceof AskQuestion)
        .map(RunCommand::getRunId)
        .filter(runId -> !runs.containsKey(runId) && !refused.contains(runId))
        .findFirst()
        .ifPresent(runId -> {
          throw new Violation("the question of %s was neither taken nor refused".formatted(runId));
        });
  }

  private void follow(RunEvent event) {
    String runId = event.getRunId();
    switch (event.getBody()) {
      case RunQueued queued -> {
        onlyOnce("acceptance of " + runId);
        runs.put(runId, event.getStatus());
      }
      case RunRefused refusal -> refused.add(runId);
      case TurnStarted turn -> {
        onlyOnce("%s asks %d/%d".formatted(runId, turn.getTurn(), turn.getAttempt()));
        asked.put(runId + "/" + turn.getTurn(), turn.getRequestDigest());
        move(runId, event.getStatus());
      }
      case ModelReplied reply -> {
        onlyOnce("%s is answered in turn %d".formatted(runId, reply.getTurn()));
        checkQuestion(event, asked.get(runId + "/" + reply.getTurn()));
        move(runId, event.getStatus());
      }
      default -> move(runId, event.getStatus());
    }
  }

  /** A result of a timeline that was aborted may answer another conversation. */
  private void checkQuestion(RunEvent event, @Nullable String digest) {
    ModelResult result = results.get(Invariants.position(event.getCause()));
    if (result == null || !result.getRequestDigest().equals(digest)) {
      throw new Violation(
          "%s took an answer to another question than it asked".formatted(event.getRunId()));
    }
  }

  /** Whether it is the fact that its run ended; others repeat the status of a run that had. */
  static boolean ends(RunEvent event) {
    return switch (event.getBody()) {
      case RunCompleted completed -> true;
      case RunFailed failed -> true;
      case RunCancelled cancelled -> true;
      case RunExpired expired -> true;
      case RunIncomplete incomplete -> true;
      default -> false;
    };
  }

  private void onlyOnce(String fact) {
    if (!once.add(fact)) {
      throw new Violation("twice: " + fact);
    }
  }

  private void move(String runId, RunStatus status) {
    RunStatus before = runs.get(runId);
    if (before == null) {
      return;
    }
    if (FINAL.contains(before) && before != status) {
      throw new Violation("%s ended as %s and is %s".formatted(runId, before, status));
    }
    runs.put(runId, status);
  }
}
