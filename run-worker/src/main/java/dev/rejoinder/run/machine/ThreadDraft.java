package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.RunEffect.RecordFact;
import dev.rejoinder.run.machine.ThreadState.Note;
import dev.rejoinder.run.machine.ThreadState.PastRun;
import dev.rejoinder.run.machine.ThreadState.Phase;
import dev.rejoinder.run.machine.ThreadState.Slot;
import dev.rejoinder.run.machine.ThreadState.Waiting;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A thread's state while one step changes it, and the step's effects so far; lives for one step.
 */
final class ThreadDraft {

  final String threadId;
  final Instant at;
  final RunPolicy policy;
  final List<Item> items;
  final Deque<Waiting> waiting;
  final Deque<Note> notes;
  final List<RunEffect> effects = new ArrayList<>();
  Phase phase;

  private final Deque<PastRun> past;
  private long sequence;

  ThreadDraft(String threadId, ThreadState state, Instant at, RunPolicy policy) {
    this.threadId = threadId;
    this.at = at;
    this.policy = policy;
    items = new ArrayList<>(state.items());
    waiting = new ArrayDeque<>(state.waiting());
    notes = new ArrayDeque<>(state.notes());
    past = new ArrayDeque<>(state.past());
    phase = state.phase();
    sequence = state.sequence();
  }

  void record(String runId, RunStatus status, RunFact fact) {
    sequence++;
    effects.add(new RecordFact(sequence, runId, status, fact));
  }

  void remember(PastRun run) {
    past.addLast(run);
    if (past.size() > RunPolicy.PAST_RUNS_MAX) {
      past.removeFirst();
    }
  }

  /** What the model has been told, and what it will be: outputs of the turn and waiting notes. */
  long conversationBytes() {
    long bytes = items.stream().mapToLong(Item::sizeBytes).sum();
    bytes += notes.stream().mapToLong(Note::sizeBytes).sum();
    if (phase instanceof Phase.AwaitingCalls calls) {
      bytes +=
          calls.slots().stream()
              .filter(Slot.Resolved.class::isInstance)
              .mapToLong(slot -> ((Slot.Resolved) slot).output().sizeBytes())
              .sum();
    }
    return bytes;
  }

  /** Drops the oldest earlier runs until what is left of them fits the history's limit. */
  void trimHistory(String activeRunId) {
    long historyBytes =
        items.stream()
            .filter(item -> !item.runId().equals(activeRunId))
            .mapToLong(Item::sizeBytes)
            .sum();
    while (historyBytes > RunPolicy.HISTORY_BYTES_MAX
        && !items.getFirst().runId().equals(activeRunId)) {
      String oldest = items.getFirst().runId();
      while (!items.isEmpty() && items.getFirst().runId().equals(oldest)) {
        historyBytes -= items.removeFirst().sizeBytes();
      }
    }
  }

  Step done() {
    return new Step(
        new ThreadState(
            sequence, items, phase, List.copyOf(waiting), List.copyOf(notes), List.copyOf(past)),
        effects);
  }
}
