package dev.rejoinder.callback.call;

import java.time.Instant;

/** What happens to a call. Each may come twice, late, or never. */
public sealed interface CallInput {

  /** The worker's clock when the input was taken, to the millisecond; a replay passes it again. */
  Instant at();

  /** A run asked for a tool call, or somebody for a task. */
  record Opened(Instant at, Work work) implements CallInput {}

  /** Nobody waits for the call any more. {@code owner}: as the one who cancels knows it. */
  record CancelRequested(Instant at, Owner owner, String reason) implements CallInput {}

  /** A person lets a call go that waits for approval. */
  record Approved(Instant at, Decision decision) implements CallInput {}

  /** A person refuses a call that waits for approval. */
  record Rejected(Instant at, Decision decision) implements CallInput {}

  /** A tool answered. */
  record CallbackReceived(Instant at, Answer answer) implements CallInput {}

  /** A tool is at work. */
  record LifeShown(Instant at, SignOfLife sign) implements CallInput {}

  /** The dispatcher tried to deliver the call. */
  record AttemptEnded(Instant at, Attempt attempt) implements CallInput {}

  /** {@link CallState#nextDue()} came; harmless when it did not. */
  record TimePassed(Instant at) implements CallInput {}
}
