package dev.rejoinder.callback.call;

import java.time.Instant;

/**
 * What is known of one call; a call nobody knows has none.
 *
 * <p>Component names are stored as they are: renaming one loses it in states written before.
 */
public sealed interface CallState {

  /** Number of the last event recorded, from 1. */
  long sequence();

  /** When {@link CallInput.TimePassed} next changes something. */
  Instant nextDue();

  /** Milliseconds since 1970 of {@link #nextDue()}. */
  default long nextDueMs() {
    return nextDue().toEpochMilli();
  }

  /** Where the call stands, as events tell it. */
  Status status();

  /** The same situation after one more event. */
  CallState afterEvent();

  /** An answer came first; it waits for its call until {@code dropAt}. */
  record Parked(long sequence, Answer answer, Instant dropAt) implements CallState {

    @Override
    public Parked afterEvent() {
      return new Parked(sequence + 1, answer, dropAt);
    }

    @Override
    public Instant nextDue() {
      return dropAt;
    }

    @Override
    public Status status() {
      return Status.PARKED;
    }
  }

  /** The call is out; it expires at {@code deadline}. */
  record Open(
      long sequence, RunRef run, int turn, OnTimeout onTimeout, Instant deadline, Progress progress)
      implements CallState {

    @Override
    public Open afterEvent() {
      return new Open(sequence + 1, run, turn, onTimeout, deadline, progress);
    }

    /** An attempt got through. What is known already stays: progress never goes back. */
    Open accepted(boolean inlineAnswer) {
      Progress reached = inlineAnswer ? Progress.ANSWERED_INLINE : Progress.DELIVERED;
      Progress kept = progress == Progress.DELIVERING ? reached : progress;
      return new Open(sequence, run, turn, onTimeout, deadline, kept);
    }

    @Override
    public Instant nextDue() {
      return deadline;
    }

    @Override
    public Status status() {
      return progress == Progress.DELIVERED ? Status.DELIVERED : Status.DELIVERING;
    }
  }

  /** How far the delivery of an open call has come. */
  enum Progress {
    DELIVERING,
    /** An attempt brought the answer along; the callback that carries it is on its way. */
    ANSWERED_INLINE,
    DELIVERED
  }

  /** The call has ended; it is remembered until {@code forgetAt} to know duplicates. */
  sealed interface Closed extends CallState {
    RunRef run();

    Instant forgetAt();

    @Override
    default Instant nextDue() {
      return forgetAt();
    }
  }

  /** The tool answered; {@code error} when it said that it failed. */
  record Answered(long sequence, RunRef run, boolean error, String outputDigest, Instant forgetAt)
      implements Closed {

    @Override
    public Answered afterEvent() {
      return new Answered(sequence + 1, run, error, outputDigest, forgetAt);
    }

    boolean saysTheSame(Answer answer) {
      return error == answer.error() && outputDigest.equals(answer.outputDigest());
    }

    @Override
    public Status status() {
      return error ? Status.FAILED : Status.SUCCEEDED;
    }
  }

  /** The call ended without an answer: expired, undeliverable or cancelled. */
  record Ended(long sequence, RunRef run, Status status, Instant forgetAt) implements Closed {
    @Override
    public Ended afterEvent() {
      return new Ended(sequence + 1, run, status, forgetAt);
    }
  }

  /** The call was cancelled before it was opened, so nobody has its outcome yet. */
  record CancelledUnopened(long sequence, RunRef run, Instant forgetAt) implements Closed {

    @Override
    public CancelledUnopened afterEvent() {
      return new CancelledUnopened(sequence + 1, run, forgetAt);
    }

    @Override
    public Status status() {
      return Status.CANCELLED;
    }
  }
}
