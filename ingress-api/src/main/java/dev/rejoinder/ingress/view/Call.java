package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tool call as far as it is known.
 *
 * @param turn turn of the run, from 1
 * @param index position in the turn's calls, from 0
 * @param arguments JSON text; what the model wrote, possibly broken, when refused
 * @param refusal output given to the model in place of a call; null when the call was opened
 * @param status null until the call is registered, and for a refused call
 * @param resolved true once the run has the call's output
 * @param lastAttempt null before the first attempt ended
 * @param progress null before the first sign of life
 * @param deadlineMs Unix time it ends without an answer, milliseconds; null until registered
 */
public record Call(
    String id,
    int turn,
    int index,
    String function,
    String arguments,
    @Nullable String refusal,
    @Nullable CallStatus status,
    boolean resolved,
    @Nullable Attempt lastAttempt,
    @Nullable Progress progress,
    @Nullable Long deadlineMs) {

  /** A call is open until it was answered, ended otherwise, or was refused at once. */
  public boolean open() {
    return refusal == null && !resolved && !closed(status);
  }

  /** Attempts that ended so far. */
  public int attempts() {
    return lastAttempt == null ? 0 : lastAttempt.number();
  }

  public boolean awaitsApproval() {
    return status == CallStatus.AWAITING_APPROVAL;
  }

  boolean waitsForTheOutside() {
    return awaitsApproval() || (lastAttempt != null && lastAttempt.leavesItToTheOutside());
  }

  static boolean closed(@Nullable CallStatus status) {
    return switch (status) {
      case null -> false;
      case PARKED, AWAITING_APPROVAL, DELIVERING, DELIVERED -> false;
      case SUCCEEDED, FAILED, EXPIRED, UNDELIVERABLE, CANCELLED, REJECTED -> true;
    };
  }

  Call withOpening(int turnNumber, int position, String name, String argumentsText) {
    return new Call(
        id,
        turnNumber,
        position,
        name,
        argumentsText,
        refusal,
        status,
        resolved,
        lastAttempt,
        progress,
        deadlineMs);
  }

  Call withRefusal(@Nullable String output) {
    return new Call(
        id,
        turn,
        index,
        function,
        arguments,
        output,
        status,
        resolved,
        lastAttempt,
        progress,
        deadlineMs);
  }

  Call withStatus(CallStatus next) {
    return with(next, resolved, lastAttempt);
  }

  Call asResolved(CallStatus outcome) {
    return with(outcome, true, lastAttempt);
  }

  Call withAttempt(Attempt attempt) {
    return attempt.number() >= attempts() ? with(status, resolved, attempt) : this;
  }

  Call withProgress(Progress sign) {
    return with(sign, deadlineMs);
  }

  Call withDeadline(Instant deadline) {
    return with(progress, deadline.toEpochMilli());
  }

  private Call with(
      @Nullable CallStatus nextStatus, boolean isResolved, @Nullable Attempt attempt) {
    return new Call(
        id,
        turn,
        index,
        function,
        arguments,
        refusal,
        nextStatus,
        isResolved,
        attempt,
        progress,
        deadlineMs);
  }

  private Call with(@Nullable Progress sign, @Nullable Long endMs) {
    return new Call(
        id, turn, index, function, arguments, refusal, status, resolved, lastAttempt, sign, endMs);
  }

  static Call unknown(String id) {
    return new Call(id, 0, 0, "", "{}", null, null, false, null, null, null);
  }
}
