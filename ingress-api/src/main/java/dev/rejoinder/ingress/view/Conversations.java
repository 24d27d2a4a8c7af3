package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.ThreadForgotten;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The threads of the runs at hand, and their notes.
 *
 * <p>A thread goes with the last of its runs and notes. Notes are bounded by number and characters;
 * the oldest are dropped first. Callers hold the view's lock.
 */
final class Conversations {

  private final int notesMax;
  private final long charsMax;
  private final Map<String, ConversationFold> folds = new HashMap<>();
  private final ArrayDeque<NoteAt> notes = new ArrayDeque<>();
  private long chars;

  Conversations(int notesMax, long charsMax) {
    this.notesMax = notesMax;
    this.charsMax = charsMax;
  }

  private record NoteAt(String threadId, long sequence, int chars) {}

  /** An event that says something of a run at hand, or of its thread alone. */
  void on(RunEvent event, EventId id) {
    if (event.getBody() instanceof ThreadForgotten) {
      folds.remove(event.getThreadId());
      return;
    }
    folds
        .computeIfAbsent(event.getThreadId(), key -> new ConversationFold(event, id))
        .apply(event, id);
    if (event.getBody() instanceof NoteTaken note) {
      notes.add(new NoteAt(event.getThreadId(), event.getSequence(), note.getText().length()));
      chars += note.getText().length();
      while (notes.size() > 1 && (notes.size() > notesMax || chars > charsMax)) {
        dropOldestNote();
      }
    }
  }

  /** In no order. */
  Collection<ConversationFold> folds() {
    return folds.values();
  }

  /** Null when nothing of the thread is at hand. */
  @Nullable ConversationFold fold(String threadId) {
    return folds.get(threadId);
  }

  Optional<Origin> origin(String threadId, String runId) {
    return Optional.ofNullable(folds.get(threadId)).flatMap(fold -> fold.origin(runId));
  }

  /** Drops what is said of the thread; returns the runs it had. */
  Set<String> drop(String threadId) {
    ConversationFold dropped = folds.remove(threadId);
    return dropped == null ? Set.of() : dropped.runIds();
  }

  /** Drops the threads of a part, which have no runs any more, with their notes. */
  void drop(Part part) {
    folds.keySet().removeIf(part::holdsThread);
    chars -=
        notes.stream()
            .filter(note -> part.holdsThread(note.threadId()))
            .mapToInt(NoteAt::chars)
            .sum();
    notes.removeIf(note -> part.holdsThread(note.threadId()));
  }

  void dropRun(String threadId, String runId) {
    ConversationFold fold = folds.get(threadId);
    if (fold != null) {
      fold.dropRun(runId);
      dropIfEmpty(threadId, fold);
    }
  }

  private void dropOldestNote() {
    NoteAt oldest = notes.remove();
    chars -= oldest.chars();
    ConversationFold fold = folds.get(oldest.threadId());
    if (fold != null) {
      fold.dropNote(oldest.sequence());
      dropIfEmpty(oldest.threadId(), fold);
    }
  }

  private void dropIfEmpty(String threadId, ConversationFold fold) {
    if (fold.empty()) {
      folds.remove(threadId);
    }
  }
}
