package dev.rejoinder.ingress.view;

import java.util.List;

/**
 * Calls that wait for an answer.
 *
 * @param count all of them
 * @param newest the newest ones, newest first, as many as were asked for
 */
public record PendingCalls(int count, List<Entry> newest) {

  /** One of them; {@code sinceMs} is the Unix time of its registration in milliseconds. */
  public record Entry(
      String callId, String threadId, String runId, String function, long sinceMs) {}

  public PendingCalls {
    newest = List.copyOf(newest);
  }
}
