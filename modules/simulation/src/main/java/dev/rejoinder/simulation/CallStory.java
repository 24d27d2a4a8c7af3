package dev.rejoinder.simulation;

import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackRepeated;
import dev.rejoinder.schemas.OutcomePurpose;
import dev.rejoinder.schemas.TaskRegistered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was written of one call. */
final class CallStory {

  private final String callId;
  private final Map<String, Callback> callbacks = new HashMap<>();
  private final List<CallOutcome> outcomes = new ArrayList<>();
  private boolean approved;
  private boolean sentAtOnce;
  private @Nullable Instant deadline;
  private @Nullable Callback winner;

  int deliveries;
  int published;
  int ends;
  @Nullable CallStatus status;

  CallStory(String callId) {
    this.callId = callId;
  }

  /** Callbacks are told before events. */
  void callback(Callback callback) {
    callbacks.put(callback.getCallbackId(), callback);
  }

  void event(CallEvent event) {
    switch (event.getBody()) {
      case CallRegistered registered -> {
        deadline = registered.getDeadline();
        sentAtOnce = registered.getDeliveryId() != null;
      }
      case TaskRegistered registered -> {
        deadline = registered.getDeadline();
        sentAtOnce = registered.getDeliveryId() != null;
      }
      case CallApproved approval -> {
        approved = true;
        deadline = approval.getDeadline();
      }
      case CallProgressed progressed -> moveDeadline(progressed.getDeadline());
      case CallClosed closed -> end(event, closed);
      case CallbackRepeated repeated -> compare(repeated.getCallbackId(), true);
      case CallbackConflicted conflicted -> compare(conflicted.getCallbackId(), false);
      default -> {}
    }
  }

  void outcome(CallOutcome outcome) {
    outcomes.add(outcome);
    boolean answer = outcome.getPurpose() == OutcomePurpose.ANSWER;
    if (answer && outcome.getStatus() != status) {
      throw new Violation(
          "%s ended as %s, and its run was told %s"
              .formatted(callId, status, outcome.getStatus()));
    }
  }

  int told(OutcomePurpose purpose) {
    return (int) outcomes.stream().filter(outcome -> outcome.getPurpose() == purpose).count();
  }

  void expect(String what, int count, int expected) {
    if (count != expected) {
      throw new Violation("%s has %d %s, not %d".formatted(callId, count, what, expected));
    }
  }

  /** Sent once, unless an answer was there before it, or nobody approved it. */
  void checkDeliveries(boolean requiresApproval) {
    expect("deliveries", deliveries, sentAtOnce || approved ? 1 : 0);
    if (requiresApproval && sentAtOnce) {
      throw new Violation(callId + " was sent without the approval it requires");
    }
  }

  private void moveDeadline(Instant next) {
    if (deadline != null && next.isBefore(deadline)) {
      throw new Violation("a sign of life moved the deadline of %s to earlier".formatted(callId));
    }
    deadline = next;
  }

  private void end(CallEvent event, CallClosed closed) {
    ends++;
    status = event.getStatus();
    if (status == CallStatus.EXPIRED && deadline != null && event.getAt().isBefore(deadline)) {
      throw new Violation("%s expired before its deadline".formatted(callId));
    }
    if (closed.getCallbackId() == null) {
      return;
    }
    winner = callbacks.get(closed.getCallbackId());
    if (winner == null || !winner.getOutput().equals(closed.getOutput())) {
      throw new Violation("%s ended with an output nobody sent".formatted(callId));
    }
  }

  private void compare(String callbackId, boolean same) {
    Callback second = callbacks.get(callbackId);
    if (winner == null || second == null) {
      return;
    }
    boolean equal =
        second.getOutput().equals(winner.getOutput())
            && second.getIsError() == winner.getIsError();
    if (equal != same) {
      throw new Violation(
          "the second answer %s to %s was taken for %s"
              .formatted(callbackId, callId, same ? "the same" : "another"));
    }
  }
}
