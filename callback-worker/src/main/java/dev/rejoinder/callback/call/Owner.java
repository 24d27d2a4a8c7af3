package dev.rejoinder.callback.call;

import org.jspecify.annotations.Nullable;

/**
 * Whose call it is, as far as that is known.
 *
 * @param threadId null for a task that names no thread, and where only the call is known
 * @param runId null for a task, and where only the call is known
 */
public record Owner(@Nullable String threadId, @Nullable String runId) {

  /** Of a call of which only the id is known. */
  static final Owner UNKNOWN = new Owner(null, null);

  static Owner of(RunRef run) {
    return new Owner(run.threadId(), run.runId());
  }
}
