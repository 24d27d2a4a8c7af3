package dev.rejoinder.callback.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the shell does to make a step true. */
public sealed interface CallEffect {

  /**
   * Write an event.
   *
   * @param sequence number of the event for its call, from 1, without gaps; it begins at 1 again
   *     once the call was forgotten
   * @param run null before registration
   * @param status where the call stands after the event
   */
  record RecordEvent(long sequence, @Nullable RunRef run, Status status, CallFact fact)
      implements CallEffect {}

  /** Send the call out, first attempt at once, none after {@code expiresAt}. */
  record SendDelivery(RunRef run, CallInput.CallTerms terms, Instant createdAt, Instant expiresAt)
      implements CallEffect {}

  /**
   * Tell the run the call's one outcome.
   *
   * @param output what the model is told
   * @param failRun true when the run fails of it
   */
  record AnswerRun(RunRef run, int turn, Status status, String output, boolean failRun)
      implements CallEffect {}
}
