package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackLate;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackRepeated;
import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.schemas.ParkedCallbackDropped;
import dev.rejoinder.schemas.QuestionRepeated;
import dev.rejoinder.schemas.RunCancelled;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.TaskRegistered;

/** Tells the one event that says what became of a request from the others it caused. */
final class Decisions {

  private Decisions() {}

  /** A question or a cancellation was taken up or turned down. */
  static boolean decides(RunEvent event) {
    return switch (event.getBody()) {
      case RunQueued queued -> true;
      case RunRefused refused -> true;
      case QuestionRepeated repeated -> true;
      case RunCancelled cancelled -> true;
      case InputDiscarded discarded -> true;
      default -> false;
    };
  }

  /** An answer to a call, a command about it or a task was taken up or turned down. */
  static boolean decides(CallEvent event) {
    return switch (event.getBody()) {
      case TaskRegistered registered -> true;
      case CallApproved approved -> true;
      case CallProgressed progressed -> true;
      case CallClosed closed -> true;
      case CallbackRepeated repeated -> true;
      case CallbackConflicted conflicted -> true;
      case CallbackLate late -> true;
      case CallbackParked parked -> true;
      case ParkedCallbackDropped dropped -> true;
      case CallInputIgnored ignored -> true;
      default -> false;
    };
  }
}
