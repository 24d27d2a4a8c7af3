package dev.rejoinder.callback.call;

import java.time.Duration;
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

  /** Whose call it is, as events tell it. */
  Owner owner();

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
    public Owner owner() {
      return Owner.UNKNOWN;
    }

    @Override
    public Status status() {
      return Status.PARKED;
    }
  }

  /** The call is registered and has no outcome; it expires at {@code deadline}. */
  sealed interface Pending extends CallState {

    Asker asker();

    Instant deadline();

    @Override
    default Instant nextDue() {
      return deadline();
    }

    @Override
    default Owner owner() {
      return asker().owner();
    }
  }

  /** The call was asked for at {@code openedAt} and is not sent before a person approves it. */
  record AwaitingApproval(long sequence, Work.ToolCall call, Instant openedAt, Instant deadline)
      implements Pending {

    @Override
    public AwaitingApproval afterEvent() {
      return new AwaitingApproval(sequence + 1, call, openedAt, deadline);
    }

    @Override
    public Asker asker() {
      return Asker.of(call, openedAt);
    }

    @Override
    public Status status() {
      return Status.AWAITING_APPROVAL;
    }
  }

  /**
   * The call is out.
   *
   * @param extensionMs milliseconds a sign of life puts between itself and the deadline; 0: it
   *     moves nothing
   * @param deadlineMax no sign of life moves the deadline further
   */
  record Open(
      long sequence,
      Asker asker,
      Instant deadline,
      Progress progress,
      long extensionMs,
      Instant deadlineMax)
      implements Pending {

    /** {@code sentAt}: the call expires so long after it as {@code policy} and work say. */
    static Open sent(long sequence, Work work, Asker asker, Instant sentAt, CallPolicy policy) {
      Duration timeout = policy.timeout(work);
      Instant deadline = sentAt.plus(timeout);
      Heartbeat heartbeat = work.heartbeat();
      // A webhook that answers by its own HTTP answer is given up on after that answer's time.
      if (heartbeat == null || (work instanceof Work.Task task && task.sync())) {
        return new Open(sequence, asker, deadline, Progress.DELIVERING, 0, deadline);
      }
      Long extensionMs = heartbeat.extensionMs();
      return new Open(
          sequence,
          asker,
          deadline,
          Progress.DELIVERING,
          extensionMs == null ? timeout.toMillis() : extensionMs,
          sentAt.plusMillis(heartbeat.capMs()));
    }

    @Override
    public Open afterEvent() {
      return new Open(sequence + 1, asker, deadline, progress, extensionMs, deadlineMax);
    }

    /** An attempt got through. What is known already stays: progress never goes back. */
    Open reached(Progress reached) {
      Progress kept = progress == Progress.DELIVERING ? reached : progress;
      return new Open(sequence, asker, deadline, kept, extensionMs, deadlineMax);
    }

    /** A sign of life came at {@code at}: the deadline moves later or not at all. */
    Open alive(Instant at) {
      Instant wished = at.plusMillis(extensionMs);
      Instant allowed = wished.isBefore(deadlineMax) ? wished : deadlineMax;
      Instant moved = allowed.isAfter(deadline) ? allowed : deadline;
      return new Open(sequence, asker, moved, progress, extensionMs, deadlineMax)
          .reached(Progress.DELIVERED);
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
    /** An attempt was accepted, or the tool gave a sign of life. */
    DELIVERED
  }

  /** The call has ended; it is remembered until {@code forgetAt} to know duplicates. */
  sealed interface Closed extends CallState {

    Instant forgetAt();

    @Override
    default Instant nextDue() {
      return forgetAt();
    }
  }

  /** The tool answered; {@code error} when it said that it failed. */
  record Answered(long sequence, Asker asker, boolean error, String outputDigest, Instant forgetAt)
      implements Closed {

    @Override
    public Answered afterEvent() {
      return new Answered(sequence + 1, asker, error, outputDigest, forgetAt);
    }

    boolean saysTheSame(Answer answer) {
      return error == answer.error() && outputDigest.equals(answer.outputDigest());
    }

    @Override
    public Owner owner() {
      return asker.owner();
    }

    @Override
    public Status status() {
      return error ? Status.FAILED : Status.SUCCEEDED;
    }
  }

  /**
   * The call ended without an answer: expired, undeliverable, cancelled or rejected.
   *
   * @param noteLate whether the next late answer becomes a note on the thread; the first one only
   */
  record Ended(long sequence, Asker asker, Status status, boolean noteLate, Instant forgetAt)
      implements Closed {

    @Override
    public Ended afterEvent() {
      return new Ended(sequence + 1, asker, status, noteLate, forgetAt);
    }

    Ended afterNote() {
      return new Ended(sequence, asker, status, false, forgetAt);
    }

    @Override
    public Owner owner() {
      return asker.owner();
    }
  }

  /** The call was cancelled before it was opened, so nobody has its outcome yet. */
  record CancelledUnopened(long sequence, Owner owner, Instant forgetAt) implements Closed {

    @Override
    public CancelledUnopened afterEvent() {
      return new CancelledUnopened(sequence + 1, owner, forgetAt);
    }

    @Override
    public Status status() {
      return Status.CANCELLED;
    }
  }
}
