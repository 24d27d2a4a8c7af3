package dev.rejoinder.run.machine;

import java.time.Duration;

/**
 * The limits a run lives in, and how its call ids are made.
 *
 * @param callIds mints the signed id of a call; the same arguments give the same id
 * @param runTimeout from acceptance until a run expires
 * @param threadRetention how long an idle thread's conversation is kept
 * @param waitingMax questions that may wait behind a run
 * @param modelAttemptsMax attempts at one turn
 * @param modelBackoff wait after the first failed attempt; doubles with each further one
 * @param retryAfterMax a longer wait asked for by the provider fails the run
 */
public record RunPolicy(
    CallIdMinter callIds,
    Duration runTimeout,
    Duration threadRetention,
    int waitingMax,
    int modelAttemptsMax,
    Duration modelBackoff,
    Duration retryAfterMax) {

  /** The longest own wait between two attempts. */
  static final Duration MODEL_BACKOFF_MAX = Duration.ofMinutes(2);

  /** Calls of one turn; more are refused, each with an error output. */
  static final int CALLS_PER_TURN_MAX = 64;

  /** Ended runs remembered per thread. */
  static final int PAST_RUNS_MAX = 64;

  /** Conversation kept from earlier runs; the oldest runs are dropped from what the model sees. */
  static final long HISTORY_BYTES_MAX = 512 * 1024;

  /** Conversation of all, the active run's items included. */
  static final long CONVERSATION_BYTES_MAX = 2 * 1024 * 1024;

  /** Questions waiting, their assistants included. */
  static final long WAITING_BYTES_MAX = 512 * 1024;

  /** Notes waiting to be told; more are discarded. */
  static final int NOTES_MAX = 64;

  /** Text of the notes waiting. */
  static final long NOTES_BYTES_MAX = 512 * 1024;

  /** Makes call ids. */
  @FunctionalInterface
  public interface CallIdMinter {

    String mint(String threadId, String runId, int turn, int index);
  }
}
