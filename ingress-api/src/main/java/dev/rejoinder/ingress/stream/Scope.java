package dev.rejoinder.ingress.stream;

import dev.rejoinder.schemas.RunEvent;

/** What a stream is about. */
public sealed interface Scope {

  /** One run, until it ended. */
  record OfRun(String runId) implements Scope {}

  /** Every run of a thread, and its notes. */
  record OfThread(String threadId) implements Scope {}

  default boolean covers(RunEvent event) {
    return switch (this) {
      case OfRun(String runId) -> runId.equals(event.getRunId());
      case OfThread(String threadId) -> threadId.equals(event.getThreadId());
    };
  }
}
