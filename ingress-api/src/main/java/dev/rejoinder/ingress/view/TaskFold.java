package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.TaskRegistered;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One webhook task, folded from its call events. An event seen twice changes nothing the second
 * time. Not thread-safe.
 */
final class TaskFold {

  private final String id;
  private final long createdAtMs;
  private final TreeMap<Integer, Attempt> attempts = new TreeMap<>();

  private @Nullable TaskOrder order;
  private @Nullable String threadId;
  private CallStatus status;
  private @Nullable Long initiatedAtMs;
  private @Nullable Long completedAtMs;
  private @Nullable Long expiresAtMs;
  private @Nullable Progress progress;
  private @Nullable String output;
  private boolean answered;
  private @Nullable String reason;
  private @Nullable Task asOfNow;

  /** {@code first} is the first event at hand: the registration, unless that was long ago. */
  TaskFold(CallEvent first) {
    id = first.getCallId();
    createdAtMs = first.getAt().toEpochMilli();
    status = first.getStatus();
  }

  /** Whether {@code event} is of a task that was registered, rather than of an id alone. */
  static boolean tellsOfTask(CallEvent event) {
    return switch (event.getBody()) {
      case TaskRegistered registered -> true;
      case CallAttempted attempted -> true;
      case CallProgressed progressed -> true;
      case CallClosed closed -> true;
      default -> false;
    };
  }

  /** The same id was registered again, after the worker had forgotten it. */
  boolean isFollowedBy(CallEvent event) {
    return event.getBody() instanceof TaskRegistered && event.getAt().toEpochMilli() > createdAtMs;
  }

  void apply(CallEvent event) {
    long atMs = event.getAt().toEpochMilli();
    asOfNow = null;
    status = event.getStatus();
    threadId = event.getThreadId();
    switch (event.getBody()) {
      case TaskRegistered registered -> {
        order = TaskOrder.of(registered);
        expiresAtMs = registered.getDeadline().toEpochMilli();
      }
      case CallAttempted attempted -> onAttempted(Attempt.of(attempted, event.getAt()));
      case CallProgressed progressed -> {
        progress = Progress.of(progressed, event.getAt());
        expiresAtMs = progressed.getDeadline().toEpochMilli();
        initiated(atMs);
      }
      case CallClosed closed -> {
        output = closed.getOutput();
        answered = closed.getCallbackId() != null;
        reason = closed.getReason();
        completedAtMs = atMs;
      }
      default -> {
        // The other facts say no more than the status.
      }
    }
  }

  Task task() {
    Task made = asOfNow;
    if (made == null) {
      made =
          new Task(
              id,
              order,
              threadId,
              status,
              createdAtMs,
              initiatedAtMs,
              completedAtMs,
              expiresAtMs,
              List.copyOf(attempts.values()),
              progress,
              output,
              answered,
              reason);
      asOfNow = made;
    }
    return made;
  }

  boolean over() {
    return TaskStatus.of(status).ended();
  }

  /** Characters of text it holds, roughly: what its place in memory is counted by. */
  long chars() {
    TaskOrder said = order;
    long chars = said == null ? 0 : (long) said.webhookUrl().length() + length(said.prompt());
    chars += length(output);
    chars += progress == null ? 0 : length(progress.message());
    for (Attempt attempt : attempts.values()) {
      chars += length(attempt.responseBody());
    }
    return chars;
  }

  private void onAttempted(Attempt attempt) {
    attempts.put(attempt.number(), attempt);
    if (attempt.accepted()) {
      // Its report may come after the callback it led to.
      initiated(completedAtMs == null ? attempt.atMs() : Math.min(attempt.atMs(), completedAtMs));
    }
  }

  private void initiated(long atMs) {
    if (initiatedAtMs == null) {
      initiatedAtMs = atMs;
    }
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}
