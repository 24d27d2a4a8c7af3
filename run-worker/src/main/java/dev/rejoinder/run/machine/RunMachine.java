package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.RunFact.InputDiscarded;
import dev.rejoinder.run.machine.RunFact.RunCancelled;
import dev.rejoinder.run.machine.RunFact.RunExpired;
import dev.rejoinder.run.machine.RunFact.RunRefused;
import dev.rejoinder.run.machine.RunFact.ThreadForgotten;
import dev.rejoinder.run.machine.RunInput.CallResolved;
import dev.rejoinder.run.machine.RunInput.CancelRequested;
import dev.rejoinder.run.machine.RunInput.ModelAnswered;
import dev.rejoinder.run.machine.RunInput.ModelFailed;
import dev.rejoinder.run.machine.RunInput.NoteGiven;
import dev.rejoinder.run.machine.RunInput.QuestionAsked;
import dev.rejoinder.run.machine.RunInput.TimePassed;
import dev.rejoinder.run.machine.ThreadState.ActiveRun;
import dev.rejoinder.run.machine.ThreadState.PastRun;
import dev.rejoinder.run.machine.ThreadState.Phase;
import dev.rejoinder.run.machine.ThreadState.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to a thread: one run at a time, the others wait in line.
 *
 * <p>Pure: the same state, input and policy give the same {@link Step}. Every input but an idle
 * {@link TimePassed} records at least one fact, so that a log of facts accounts for all inputs.
 * Redelivered, late and stale inputs record that they were, and change nothing else.
 */
public final class RunMachine {

  private RunMachine() {}

  /** {@code state} is null for a thread seen for the first time; a null result forgets it. */
  public static Step step(
      String threadId, @Nullable ThreadState state, RunInput input, RunPolicy policy) {
    ThreadState known = state == null ? ThreadState.fresh(input.at()) : state;
    ThreadDraft draft = new ThreadDraft(threadId, known, input.at(), policy);
    switch (input) {
      case QuestionAsked asked -> Questions.onQuestion(draft, known, asked);
      case CancelRequested cancel -> onCancel(draft, known, cancel);
      case ModelAnswered answered -> Turns.onAnswer(draft, known, answered);
      case ModelFailed failed -> Turns.onFailure(draft, known, failed);
      case CallResolved resolved -> Turns.onCallResolved(draft, known, resolved);
      case NoteGiven given -> Notes.onNote(draft, known, given);
      case TimePassed passed -> {
        return onTime(draft, state, passed.at());
      }
    }
    return draft.done();
  }

  private static void onCancel(ThreadDraft draft, ThreadState state, CancelRequested cancel) {
    ActiveRun active = state.active();
    if (active != null && active.runId().equals(cancel.runId())) {
      Turns.end(
          draft, active, RunStatus.CANCELLED, new RunCancelled(cancel.reason(), active.usage()));
      return;
    }
    Optional<Waiting> waiting =
        state.waiting().stream().filter(w -> w.runId().equals(cancel.runId())).findFirst();
    if (waiting.isPresent()) {
      endWaiting(
          draft, waiting.get(), RunStatus.CANCELLED, new RunCancelled(cancel.reason(), Usage.NONE));
      return;
    }
    Optional<PastRun> past = runs(state).filter(r -> r.runId().equals(cancel.runId())).findFirst();
    draft.record(
        cancel.runId(),
        past.map(PastRun::status).orElse(RunStatus.FAILED),
        new RunRefused(past.isPresent() ? "run_ended" : "run_not_found"));
  }

  private static Step onTime(ThreadDraft draft, @Nullable ThreadState state, Instant at) {
    if (state == null) {
      return new Step(null, List.of());
    }
    for (Waiting waiting : state.waiting()) {
      if (!waiting.deadline().isAfter(at)) {
        endWaiting(draft, waiting, RunStatus.EXPIRED, new RunExpired(Usage.NONE));
      }
    }
    ActiveRun active = state.active();
    if (active == null) {
      return forgetOrKeep(draft, state, at);
    }
    if (!active.deadline().isAfter(at)) {
      Turns.end(draft, active, RunStatus.EXPIRED, new RunExpired(active.usage()));
    } else if (draft.phase instanceof Phase.AwaitingRetry retry && !retry.notBefore().isAfter(at)) {
      Turns.ask(draft, retry.run(), retry.turn(), retry.attempt());
    }
    return draft.done();
  }

  private static Step forgetOrKeep(ThreadDraft draft, ThreadState state, Instant at) {
    if (state.nextDue(draft.policy).isAfter(at)) {
      return draft.done();
    }
    draft.record("", RunStatus.COMPLETED, new ThreadForgotten());
    return new Step(null, draft.effects);
  }

  private static void endWaiting(
      ThreadDraft draft, Waiting waiting, RunStatus status, RunFact fact) {
    draft.waiting.remove(waiting);
    draft.record(waiting.runId(), status, fact);
    Answers.give(draft, waiting.replyTo(), waiting.runId(), status, fact);
    draft.remember(new PastRun(waiting.runId(), waiting.questionDigest(), status));
  }

  static void discard(ThreadDraft draft, ThreadState state, String runId, String reason) {
    RunStatus status =
        runs(state)
            .filter(run -> run.runId().equals(runId))
            .map(PastRun::status)
            .findFirst()
            .orElse(RunStatus.FAILED);
    draft.record(runId, status, new InputDiscarded(reason));
  }

  /** Every run the thread still knows, with the status it has. */
  static Stream<PastRun> runs(ThreadState state) {
    Stream<PastRun> waiting =
        state.waiting().stream()
            .map(w -> new PastRun(w.runId(), w.questionDigest(), RunStatus.QUEUED));
    ActiveRun run = state.active();
    if (run == null) {
      return Stream.concat(state.past().stream(), waiting);
    }
    PastRun active = new PastRun(run.runId(), run.questionDigest(), state.activeStatus());
    return Stream.concat(Stream.of(active), Stream.concat(state.past().stream(), waiting));
  }
}
