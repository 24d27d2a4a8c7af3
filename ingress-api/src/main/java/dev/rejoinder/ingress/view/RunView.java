package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.QuestionRepeated;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.ThreadForgotten;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest runs, folded from run-events and call-events, for readers and for waiting requests.
 *
 * <p>Bounded by a number of runs and by the characters they hold; the runs that ended first are
 * dropped first. Thread-safe; waiting blocks the calling thread, which should be a virtual one.
 */
public final class RunView {

  private final ReentrantLock lock = new ReentrantLock();
  private final Capacity capacity;

  private final Map<String, RunFold> folds = new HashMap<>();
  private final Map<String, String> runByCall = new HashMap<>();
  private final LinkedHashMap<String, PendingCalls.Entry> pending = new LinkedHashMap<>();
  private final Watches<RunEvent> commands = new Watches<>(lock);
  private final Watches<CallEvent> callbacks = new Watches<>(lock);
  private final Watches<Run> runs = new Watches<>(lock);
  private final Watches<RunEvent> threads = new Watches<>(lock);
  private final Set<String> forgotten = new HashSet<>();
  private final Conversations conversations;

  /** The bounds of runs hold for notes, too, which are counted apart. */
  public RunView(int runsMax, long charsMax) {
    capacity = new Capacity(runsMax, charsMax);
    conversations = new Conversations(runsMax, charsMax);
  }

  /** {@code event} is null for a record without a value, which says nothing. */
  public void on(@Nullable RunEvent event, EventId id) {
    if (event == null) {
      return;
    }
    locked(() -> {
      if (!forgotten.contains(event.getThreadId())) {
        fold(event, id);
      }
      String causeId = event.getCause().getId();
      if (causeId != null) {
        commands.show(causeId, event);
      }
      return null;
    });
  }

  /** {@code event} is null for a record without a value, which says nothing. */
  public void on(@Nullable CallEvent event) {
    if (event == null) {
      return;
    }
    locked(() -> {
      String runId = event.getRunId();
      if (runId != null
          && !(event.getBody() instanceof CallForgotten)
          && !forgotten.contains(event.getThreadId())) {
        RunFold fold = folds.computeIfAbsent(runId, RunFold::new);
        fold.apply(event);
        runByCall.put(event.getCallId(), runId);
        notePending(event, runId);
        changed(runId, fold);
      }
      String causeId = event.getCause().getId();
      if (causeId != null) {
        callbacks.show(causeId, event);
      }
      return null;
    });
  }

  /** Watches for what becomes of a command; make it before publishing the command. */
  public Watch<RunEvent> watchCommand(String commandId) {
    return locked(() -> commands.add(commandId, Decisions::decides));
  }

  /** As {@link #watchCommand}, for a callback or a command about a call. */
  public Watch<CallEvent> watchCallback(String causeId) {
    return locked(() -> callbacks.add(causeId, Decisions::decides));
  }

  /**
   * Blocks until the run is {@code wanted}, at most {@code wait}, and no longer than the server
   * takes requests. Returns what is known of the run then, wanted or not.
   */
  public Optional<Run> await(String runId, Predicate<Run> wanted, Duration wait)
      throws InterruptedException {
    try (Watch<Run> watch = watchRun(runId, wanted)) {
      Optional<Run> seen = watch.await(wait);
      return seen.isPresent() ? seen : run(runId);
    }
  }

  public Optional<Run> run(String runId) {
    return locked(() -> Optional.ofNullable(folds.get(runId)).flatMap(RunFold::run));
  }

  /** The run a call belongs to, when it is among those at hand. */
  public Optional<Run> runOfCall(String callId) {
    return locked(
        () -> Optional.ofNullable(runByCall.get(callId)).map(folds::get).flatMap(RunFold::run));
  }

  /** Where the run's events begin; empty when the run is not at hand. */
  public Optional<Origin> origin(String runId) {
    return locked(() -> run(runId).flatMap(run -> conversations.origin(run.threadId(), run.id())));
  }

  /** A thread with the newest of its runs; empty when nothing of it is at hand. */
  public Optional<Conversation> conversation(String threadId, int runsMost) {
    return locked(() ->
        Optional.ofNullable(conversations.fold(threadId))
            .map(fold -> fold.conversation(runsMost, this::runOrNull)));
  }

  /** What was said in a thread; empty when nothing of it is at hand. */
  public Optional<MessagePage> messages(String threadId, MessageQuery query) {
    return locked(() ->
        Optional.ofNullable(conversations.fold(threadId))
            .map(fold -> fold.messages(query, this::runOrNull)));
  }

  /** All threads at hand without their runs, in no order. */
  public List<Conversation> conversations() {
    return locked(() ->
        conversations.folds().stream().map(fold -> fold.conversation(0, this::runOrNull)).toList());
  }

  /** Watches for the next event of a thread; make it before looking at what was said in it. */
  public Watch<RunEvent> watchThread(String threadId) {
    return locked(() -> threads.add(threadId, event -> true));
  }

  /** Drops a thread with its runs, and takes in no event of it from here on. */
  public void forgetThread(String threadId) {
    locked(() -> {
      if (forgotten.add(threadId)) {
        conversations.drop(threadId).stream().map(capacity::drop).forEach(this::drop);
        threads.giveUp(threadId);
      }
      return null;
    });
  }

  /** Whether the thread is one nothing is to be known of. */
  public boolean forgotten(String threadId) {
    return locked(() -> forgotten.contains(threadId));
  }

  /**
   * Drops what is of a part that another replica shows from here on, and ends the waiting for it,
   * and for decisions, of which nobody knows where they will show.
   */
  public void drop(Part part) {
    locked(() -> {
      List<String> runIds =
          folds.values().stream().filter(fold -> fold.isOf(part)).map(RunFold::id).toList();
      runIds.stream().map(capacity::drop).forEach(this::drop);
      conversations.drop(part);
      commands.giveUpAll(id -> true);
      callbacks.giveUpAll(id -> true);
      runs.giveUpAll(part::holdsRun);
      threads.giveUpAll(part::holdsThread);
      return null;
    });
  }

  public PendingCalls pendingCalls(int newestMax) {
    return locked(() -> {
      List<PendingCalls.Entry> newest =
          pending.sequencedValues().reversed().stream().limit(newestMax).toList();
      return new PendingCalls(pending.size(), newest);
    });
  }

  /** Ends all waiting, and all that begins later; what waited sees how things stand. */
  public void release() {
    locked(() -> {
      commands.close();
      callbacks.close();
      runs.close();
      threads.close();
      return null;
    });
  }

  private void fold(RunEvent event, EventId id) {
    Optional<RunFold> folded = foldedBy(event);
    if (folded.isPresent() || saysSomethingOfTheThread(event)) {
      conversations.on(event, id);
    }
    folded.ifPresent(fold -> {
      fold.apply(event);
      changed(event.getRunId(), fold);
    });
    threads.show(event.getThreadId(), event);
  }

  private Watch<Run> watchRun(String runId, Predicate<Run> wanted) {
    return locked(() -> {
      Watch<Run> watch = runs.add(runId, wanted);
      run(runId).ifPresent(watch::show);
      return watch;
    });
  }

  /** Empty for an event that says nothing of a run, or nothing of one that is not at hand. */
  private Optional<RunFold> foldedBy(RunEvent event) {
    return switch (event.getBody()) {
      case RunRefused refused -> Optional.empty();
      case ThreadForgotten forgotten -> Optional.empty();
      case QuestionRepeated repeated -> known(event);
      case InputDiscarded discarded -> known(event);
      case NoteTaken note -> known(event);
      default -> Optional.of(folds.computeIfAbsent(event.getRunId(), RunFold::new));
    };
  }

  private static boolean saysSomethingOfTheThread(RunEvent event) {
    return event.getBody() instanceof NoteTaken || event.getBody() instanceof ThreadForgotten;
  }

  private @Nullable Run runOrNull(String runId) {
    return run(runId).orElse(null);
  }

  private Optional<RunFold> known(RunEvent event) {
    return Optional.ofNullable(folds.get(event.getRunId())).filter(fold -> fold.run().isPresent());
  }

  private void notePending(CallEvent event, String runId) {
    if (Call.closed(event.getStatus())) {
      pending.remove(event.getCallId());
    } else if (event.getBody() instanceof CallRegistered registered) {
      String threadId = event.getThreadId();
      pending.put(
          event.getCallId(),
          new PendingCalls.Entry(
              event.getCallId(),
              threadId == null ? "" : threadId,
              runId,
              registered.getFunctionName(),
              event.getStatus(),
              event.getAt().toEpochMilli()));
    } else {
      pending.computeIfPresent(
          event.getCallId(), (id, entry) -> entry.withStatus(event.getStatus()));
    }
  }

  private void changed(String runId, RunFold fold) {
    if (runs.any(runId)) {
      fold.run().ifPresent(run -> runs.show(runId, run));
    }
    capacity.changed(runId, fold.chars(), fold.over()).forEach(this::drop);
  }

  private void drop(String runId) {
    RunFold dropped = folds.remove(runId);
    if (dropped != null) {
      dropped.callIds().forEach(runByCall::remove);
      dropped.callIds().forEach(pending::remove);
      conversations.dropRun(dropped.threadId(), runId);
    }
  }

  private <T extends @Nullable Object> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
