package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunEvent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Questions that are in the log and that no run worker has taken up yet.
 *
 * <p>Whoever was told that a question is accepted may ask for its run at once, and must not hear
 * that there is none. Bounded: of too many, the oldest are forgotten first. Thread-safe.
 */
public final class OpenQuestions {

  private static final int OPEN_MAX = 100_000;

  /** An event may be read before the command it is about, but not long before. */
  private static final int DECIDED_MAX = 10_000;

  /** By command id. */
  private final LinkedHashMap<String, Asked> open = new LinkedHashMap<>();

  private final Set<String> runIds = new HashSet<>();
  private final LinkedHashSet<String> decided = new LinkedHashSet<>();

  private record Asked(String threadId, String runId) {}

  /** {@code command} is null for a record without a value, which says nothing. */
  public synchronized void on(@Nullable RunCommand command) {
    if (command == null
        || !(command.getBody() instanceof AskQuestion)
        || decided.remove(command.getCommandId())) {
      return;
    }
    open.put(command.getCommandId(), new Asked(command.getThreadId(), command.getRunId()));
    runIds.add(command.getRunId());
    if (open.size() > OPEN_MAX) {
      close(open.firstEntry().getKey());
    }
  }

  /** {@code event} is null for a record without a value, which says nothing. */
  public synchronized void on(@Nullable RunEvent event) {
    String commandId = event == null ? null : event.getCause().getId();
    if (commandId == null || close(commandId)) {
      return;
    }
    decided.add(commandId);
    if (decided.size() > DECIDED_MAX) {
      decided.removeFirst();
    }
  }

  /** Whether it was asked for a run that has not begun. */
  public synchronized boolean ofRun(String runId) {
    return runIds.contains(runId);
  }

  /** Whether something was asked in a thread, and has not begun. */
  public synchronized boolean inThread(String threadId) {
    return open.values().stream().anyMatch(asked -> asked.threadId().equals(threadId));
  }

  /** Forgets what belongs to a part that is held here no more. */
  public synchronized void drop(Part part) {
    open.entrySet().stream()
        .filter(asked -> part.holdsThread(asked.getValue().threadId()))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::close);
  }

  private boolean close(String commandId) {
    Asked closed = open.remove(commandId);
    if (closed == null) {
      return false;
    }
    runIds.remove(closed.runId());
    return true;
  }
}
