package dev.rejoinder.simulation;

import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallAttempted;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was written of one call. */
final class CallStory {

  private final String callId;

  /** By id; an attempt that is made twice may be answered inline twice under one id. */
  private final Map<String, List<Callback>> callbacks = new HashMap<>();

  private final List<CallOutcome> outcomes = new ArrayList<>();
  private boolean approved;
  private boolean heard;
  private boolean sentAtOnce;
  private @Nullable Instant deadline;
  private @Nullable Callback winner;

  boolean awaitedApproval;
  int deliveries;
  int published;
  int ends;
  @Nullable CallStatus status;

  CallStory(String callId) {
    this.callId = callId;
  }

  /** Callbacks are told before events. */
  void callback(Callback callback) {
    callbacks.computeIfAbsent(callback.getCallbackId(), id -> new ArrayList<>()).add(callback);
  }

  void event(CallEvent event) {
    switch (event.getBody()) {
      case CallRegistered registered -> {
        deadline = registered.getDeadline();
        sentAtOnce = registered.getDeliveryId() != null;
        awaitedApproval = event.getStatus() == CallStatus.AWAITING_APPROVAL;
      }
      case TaskRegistered registered -> {
        deadline = registered.getDeadline();
        sentAtOnce = registered.getDeliveryId() != null;
      }
      case CallApproved approval -> {
        approved = true;
        deadline = approval.getDeadline();
      }
      case CallAttempted attempted -> heard |= attempted.getAccepted();
      case CallProgressed progressed -> {
        heard = true;
        moveDeadline(progressed.getDeadline());
      }
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
          "%s ended as %s, and its run was told %s".formatted(callId, status, outcome.getStatus()));
    }
  }

  int told(OutcomePurpose purpose) {
    return (int) outcomes.stream().filter(outcome -> outcome.getPurpose() == purpose).count();
  }

  void expectAtMost(String what, int count, int most) {
    expect(what, count, Math.min(count, most));
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
    if (status == CallStatus.UNDELIVERABLE && heard) {
      throw new Violation(callId + " was given up though its webhook had got through");
    }
    if (closed.getCallbackId() == null) {
      return;
    }
    boolean failed = status == CallStatus.FAILED;
    winner =
        sent(closed.getCallbackId())
            .filter(callback -> callback.getOutput().equals(closed.getOutput()))
            .filter(callback -> callback.getIsError() == failed)
            .findFirst()
            .orElseThrow(() -> new Violation(callId + " ended with an answer nobody sent"));
  }

  private Stream<Callback> sent(String callbackId) {
    return callbacks.getOrDefault(callbackId, List.of()).stream();
  }

  private void compare(String callbackId, boolean same) {
    Callback first = winner;
    if (first == null) {
      return;
    }
    boolean right =
        sent(callbackId)
            .anyMatch(second ->
                same
                    == (second.getOutput().equals(first.getOutput())
                        && second.getIsError() == first.getIsError()));
    if (!right) {
      throw new Violation(
          "the second answer %s to %s was taken for %s"
              .formatted(callbackId, callId, same ? "the same" : "another"));
    }
  }
}
