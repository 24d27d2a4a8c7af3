package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A webhook task as far as its events have been seen; never changes.
 *
 * @param order null when it was registered before the events at hand
 * @param threadId null when it names none
 * @param createdAtMs Unix time of the first event at hand, milliseconds
 * @param initiatedAtMs Unix time of the first 2xx or sign of life, milliseconds; null before
 * @param completedAtMs Unix time of its end, milliseconds; null before
 * @param expiresAtMs Unix time of its deadline, milliseconds; null when not at hand
 * @param attempts those that ended, by number
 * @param progress null before the first sign of life
 * @param output what it ended with, as JSON text; null before
 * @param answered true when a callback, or an answer of the webhook, ended it
 * @param reason why it ended without an answer; null otherwise
 */
public record Task(
    String id,
    @Nullable TaskOrder order,
    @Nullable String threadId,
    CallStatus callStatus,
    long createdAtMs,
    @Nullable Long initiatedAtMs,
    @Nullable Long completedAtMs,
    @Nullable Long expiresAtMs,
    List<Attempt> attempts,
    @Nullable Progress progress,
    @Nullable String output,
    boolean answered,
    @Nullable String reason) {

  public Task {
    attempts = List.copyOf(attempts);
  }

  public TaskStatus status() {
    return TaskStatus.of(callStatus);
  }

  public boolean ended() {
    return status().ended();
  }

  /** The newest attempt the service took without answering at once. */
  public Optional<Attempt> acknowledgement() {
    return attempts.reversed().stream()
        .filter(attempt -> attempt.accepted() && !attempt.inlineAnswer())
        .findFirst();
  }
}
