package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.RunStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run as far as its events have been seen; never changes.
 *
 * @param assistantId empty when the run began before the events at hand
 * @param question empty when the run began before the events at hand
 * @param questionDigest empty when the run began before the events at hand
 * @param answer null before the run ended with one
 * @param lastError null unless the run ended with one
 * @param incompleteReason null unless the run ended at a limit
 * @param createdAtMs Unix time of the first event at hand, milliseconds
 * @param endedAtMs Unix time, milliseconds; null before the end
 * @param modelRetry the newest failed attempt of a turn not answered yet; null when there is none
 * @param calls every call of every turn, in the order they were made
 */
public record Run(
    String id,
    String threadId,
    String assistantId,
    String question,
    String questionDigest,
    RunStatus status,
    @Nullable String answer,
    @Nullable RunError lastError,
    @Nullable String incompleteReason,
    Tokens usage,
    long createdAtMs,
    @Nullable Long endedAtMs,
    @Nullable ModelRetry modelRetry,
    List<Turn> turns,
    List<Call> calls) {

  public Run {
    turns = List.copyOf(turns);
    calls = List.copyOf(calls);
  }

  public boolean ended() {
    return ended(status);
  }

  public List<Call> openCalls() {
    return calls.stream().filter(Call::open).toList();
  }

  public Optional<Call> call(String callId) {
    return calls.stream().filter(call -> call.id().equals(callId)).findFirst();
  }

  /**
   * Whether nothing more happens without the outside: the run ended, or it waits for calls that
   * were all tried once and of which none has an answer on its way.
   */
  public boolean settled() {
    if (status != RunStatus.REQUIRES_ACTION) {
      return ended();
    }
    List<Call> open = openCalls();
    return !open.isEmpty() && open.stream().allMatch(Call::waitsForTheOutside);
  }

  public static boolean ended(RunStatus status) {
    return switch (status) {
      case QUEUED, IN_PROGRESS, REQUIRES_ACTION -> false;
      case COMPLETED, FAILED, CANCELLED, EXPIRED, INCOMPLETE -> true;
    };
  }
}
