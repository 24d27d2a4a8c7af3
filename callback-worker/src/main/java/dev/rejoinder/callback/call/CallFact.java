package dev.rejoinder.callback.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an event about a call says. */
public sealed interface CallFact {

  /**
   * The call was registered.
   *
   * @param sent true when its delivery was emitted; false when a parked answer came first, or it
   *     waits for approval
   * @param deadline when it expires; while it waits for approval, when that wait ends
   */
  record Registered(Work work, boolean sent, Instant deadline) implements CallFact {}

  /** A call that waited for approval was sent; it expires at {@code deadline}. */
  record Approved(Decision decision, Instant deadline) implements CallFact {}

  /** A tool is at work; the call expires at {@code deadline}. */
  record Progressed(SignOfLife sign, Instant deadline) implements CallFact {}

  /** An answer came before its call; it waits. */
  record CallbackWaits(String callbackId) implements CallFact {}

  /** The parked answer's call never came. */
  record ParkedCallbackDropped(String callbackId) implements CallFact {}

  /** A delivery attempt ended. */
  record Attempted(Attempt attempt) implements CallFact {}

  /**
   * The call reached its one outcome.
   *
   * @param output what the model is told
   * @param callbackId the answer that closed it; null for other ends
   * @param reason why, for ends without an answer; null otherwise
   */
  record Closed(
      String output, String outputDigest, @Nullable String callbackId, @Nullable String reason)
      implements CallFact {}

  /** The same answer came again. */
  record CallbackRepeated(String callbackId) implements CallFact {}

  /** A different second answer came; the first one stands. */
  record CallbackConflicted(String callbackId, String outputDigest) implements CallFact {}

  /** An answer came after the call had ended otherwise. */
  record CallbackLate(String callbackId, String output) implements CallFact {}

  /** An input changed nothing. */
  record InputIgnored(Reason reason) implements CallFact {}

  /** The call was dropped from the store. */
  record Forgotten() implements CallFact {}

  /** Why an input was ignored. */
  enum Reason {
    CALL_REGISTERED_ALREADY,
    /** A task's id came with another request. */
    IDEMPOTENCY_CONFLICT,
    CALL_CLOSED,
    CALL_NOT_FOUND,
    ATTEMPT_SKIPPED,
    /** An answer to, or a word about, a call that nobody has sent. */
    AWAITING_APPROVAL,
    NOT_AWAITING_APPROVAL
  }
}
