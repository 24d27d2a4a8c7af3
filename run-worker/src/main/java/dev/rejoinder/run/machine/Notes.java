package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.Item.ThreadNote;
import dev.rejoinder.run.machine.RunFact.InputDiscarded;
import dev.rejoinder.run.machine.RunFact.NoteTaken;
import dev.rejoinder.run.machine.RunInput.NoteGiven;
import dev.rejoinder.run.machine.ThreadState.ActiveRun;
import dev.rejoinder.run.machine.ThreadState.Note;
import dev.rejoinder.run.machine.ThreadState.Phase;
import org.jspecify.annotations.Nullable;

/**
 * What the model should know that no call of the turn waits for: a task's result, a late answer.
 *
 * <p>A note stands at the end of the conversation until the model is asked next; then it becomes
 * part of that run, after the turn's outputs or before the next run's question. An attempt made
 * again asks what the first one asked, so it takes no notes along.
 */
final class Notes {

  private Notes() {}

  static void onNote(ThreadDraft draft, ThreadState state, NoteGiven given) {
    ActiveRun active = state.active();
    Note note = new Note(given.callId(), given.text());
    if (knows(draft, given.callId())) {
      record(draft, state, new InputDiscarded("note_repeated"));
      return;
    }
    if (isFull(draft, active, note)) {
      record(draft, state, new InputDiscarded("notes_full"));
      return;
    }
    draft.notes.addLast(note);
    if (active == null) {
      draft.phase = new Phase.Idle(draft.at);
    }
    record(
        draft, state, new NoteTaken(given.callId(), given.status(), note.text(), active != null));
  }

  /** Moves the waiting notes to the end of the conversation, as part of the run that reads them. */
  static void enter(ThreadDraft draft, String runId) {
    draft.notes.forEach(note -> draft.items.add(new ThreadNote(runId, note.callId(), note.text())));
    draft.notes.clear();
  }

  /** Whether a note about the call waits, or stands in what is left of the conversation. */
  private static boolean knows(ThreadDraft draft, String callId) {
    return draft.notes.stream().anyMatch(note -> note.callId().equals(callId))
        || draft.items.stream()
            .anyMatch(item -> item instanceof ThreadNote note && note.callId().equals(callId));
  }

  /** An idle thread's history is cut before notes enter; only a run's conversation can be full. */
  private static boolean isFull(ThreadDraft draft, @Nullable ActiveRun active, Note note) {
    long waitingBytes = draft.notes.stream().mapToLong(Note::sizeBytes).sum() + note.sizeBytes();
    return draft.notes.size() >= RunPolicy.NOTES_MAX
        || waitingBytes > RunPolicy.NOTES_BYTES_MAX
        || (active != null
            && draft.conversationBytes() + note.sizeBytes() > RunPolicy.CONVERSATION_BYTES_MAX);
  }

  /** Under the active run; under no run's id on an idle thread. */
  private static void record(ThreadDraft draft, ThreadState state, RunFact fact) {
    ActiveRun active = state.active();
    if (active == null) {
      draft.record("", RunStatus.COMPLETED, fact);
    } else {
      draft.record(active.runId(), state.activeStatus(), fact);
    }
  }
}
