package dev.rejoinder.callback.call;

import java.time.Instant;

/** What the shell does to make a step true. */
public sealed interface CallEffect {

  /**
   * Write an event.
   *
   * @param sequence number of the event for its call, from 1, without gaps; it begins at 1 again
   *     once the call was forgotten
   * @param status where the call stands after the event
   */
  record RecordEvent(long sequence, Owner owner, Status status, CallFact fact)
      implements CallEffect {}

  /** Send the call out, first attempt at once, none after {@code expiresAt}. */
  record SendDelivery(Work work, Instant createdAt, Instant expiresAt) implements CallEffect {}

  /**
   * Tell the run the call's one outcome.
   *
   * @param output what the model is told
   * @param failRun true when the run fails of it
   */
  record AnswerRun(RunRef run, int turn, Status status, String output, boolean failRun)
      implements CallEffect {}

  /**
   * Tell the thread that waits for nothing how its task ended.
   *
   * @param output the task's answer, or what takes its place
   */
  record NoteTaskEnd(Asker.Client task, String threadId, Status status, String output)
      implements CallEffect {}

  /** Tell the thread what a tool answered after its call had ended as {@code status}. */
  record NoteLateAnswer(Asker.Run call, Status status, Answer answer) implements CallEffect {}

  /**
   * Tell whoever wants to know that a task ended.
   *
   * @param sequence number of the event that ended it
   */
  record TellSubscribers(
      long sequence, Asker.Client task, Status status, CallFact.Closed closed, Instant at)
      implements CallEffect {}
}
