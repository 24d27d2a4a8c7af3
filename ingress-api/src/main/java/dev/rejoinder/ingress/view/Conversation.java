package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.RunStatus;
import java.util.List;
import java.util.Optional;

/**
 * A thread as far as its events have been seen; never changes.
 *
 * @param createdAtMs Unix time of the first event at hand, milliseconds
 * @param complete whether its first event of all is at hand
 * @param first the first event at hand
 * @param last the last event seen
 * @param runCount runs at hand
 * @param messageCount messages at hand
 * @param newestRuns the newest of the runs at hand, newest first, as many as were asked for
 */
public record Conversation(
    String id,
    long createdAtMs,
    boolean complete,
    EventId first,
    EventId last,
    int runCount,
    int messageCount,
    List<Run> newestRuns) {

  public Conversation {
    newestRuns = List.copyOf(newestRuns);
  }

  /** The run that is being worked on; those behind it are queued. */
  public Optional<Run> active() {
    return newestRuns.reversed().stream()
        .filter(run -> !run.ended() && run.status() != RunStatus.QUEUED)
        .findFirst();
  }
}
