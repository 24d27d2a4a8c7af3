package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallStatus;
import java.util.List;

/**
 * Calls that wait for an answer, or for leave to go out.
 *
 * @param count all of them
 * @param newest the newest ones, newest first, as many as were asked for
 */
public record PendingCalls(int count, List<Entry> newest) {

  /** One of them; {@code sinceMs} is the Unix time of its registration in milliseconds. */
  public record Entry(
      String callId,
      String threadId,
      String runId,
      String function,
      CallStatus status,
      long sinceMs) {

    Entry withStatus(CallStatus next) {
      return new Entry(callId, threadId, runId, function, next, sinceMs);
    }
  }

  public PendingCalls {
    newest = List.copyOf(newest);
  }
}
