package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest webhook tasks, folded from call-events, for readers and for waiting requests.
 *
 * <p>Bounded as {@link RunView} is. Thread-safe; waiting blocks the calling thread, which should be
 * a virtual one.
 */
public final class TaskView {

  /** What the ids of tasks begin with, and those of tool calls do not. */
  private static final String TASK = "task_";

  private final ReentrantLock lock = new ReentrantLock();
  private final Capacity capacity;
  private final Map<String, TaskFold> folds = new HashMap<>();
  private final Watches<CallEvent> causes = new Watches<>(lock);
  private final Watches<Task> tasks = new Watches<>(lock);

  public TaskView(int tasksMax, long charsMax) {
    capacity = new Capacity(tasksMax, charsMax);
  }

  /** {@code event} is null for a record without a value, which says nothing. */
  public void on(@Nullable CallEvent event) {
    if (event == null || !event.getCallId().startsWith(TASK)) {
      return;
    }
    locked(() -> {
      fold(event);
      String causeId = event.getCause().getId();
      if (causeId != null) {
        causes.show(causeId, event);
      }
      return null;
    });
  }

  /** Watches for what becomes of a command or callback; make it before publishing that. */
  public Watch<CallEvent> watchCause(String causeId) {
    return locked(() -> causes.add(causeId, Decisions::decides));
  }

  /**
   * Blocks until the task is {@code wanted}, at most {@code wait}, and no longer than the server
   * takes requests. Returns what is known of the task then, wanted or not.
   */
  public Optional<Task> await(String taskId, Predicate<Task> wanted, Duration wait)
      throws InterruptedException {
    try (Watch<Task> watch = watchTask(taskId, wanted)) {
      Optional<Task> seen = watch.await(wait);
      return seen.isPresent() ? seen : task(taskId);
    }
  }

  public Optional<Task> task(String taskId) {
    return locked(() -> Optional.ofNullable(folds.get(taskId)).map(TaskFold::task));
  }

  /** All there are at hand, in no order. */
  public List<Task> tasks() {
    return locked(() -> folds.values().stream().map(TaskFold::task).toList());
  }

  /** As {@link RunView#drop(Part)}. */
  public void drop(Part part) {
    locked(() -> {
      List<String> ids = folds.keySet().stream().filter(part::holdsTask).toList();
      ids.stream().map(capacity::drop).forEach(folds::remove);
      causes.giveUpAll(id -> true);
      tasks.giveUpAll(part::holdsTask);
      return null;
    });
  }

  /** Ends all waiting, and all that begins later; what waited sees how things stand. */
  public void release() {
    locked(() -> {
      causes.close();
      tasks.close();
      return null;
    });
  }

  private void fold(CallEvent event) {
    String id = event.getCallId();
    if (!TaskFold.tellsOfTask(event)) {
      return;
    }
    TaskFold known = folds.get(id);
    TaskFold fold = known == null || known.isFollowedBy(event) ? new TaskFold(event) : known;
    folds.put(id, fold);
    fold.apply(event);
    if (tasks.any(id)) {
      tasks.show(id, fold.task());
    }
    capacity.changed(id, fold.chars(), fold.over()).forEach(folds::remove);
  }

  private Watch<Task> watchTask(String taskId, Predicate<Task> wanted) {
    return locked(() -> {
      Watch<Task> watch = tasks.add(taskId, wanted);
      task(taskId).ifPresent(watch::show);
      return watch;
    });
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
