package dev.rejoinder.standalone;

import dev.rejoinder.schemas.ApproveCall;
import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackLate;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackRepeated;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.ParkedCallbackDropped;
import dev.rejoinder.schemas.RejectCall;
import dev.rejoinder.schemas.TaskRegistered;
import org.jspecify.annotations.Nullable;

/** Says in words what a record of a call or task says. */
final class CallNarration {

  private static final int PERCENT = 100;

  private CallNarration() {}

  static String command(CallCommand command) {
    return switch (command.getBody()) {
      case OpenCall open ->
          "call %s %s%s"
              .formatted(
                  open.getFunctionName(),
                  open.getArguments(),
                  open.getRequiresApproval() ? ", once it is approved" : "");
      case OpenTask task -> "task for %s".formatted(task.getWebhookUrl());
      case ApproveCall approve -> "approved" + because(approve.getDecidedBy(), approve.getReason());
      case RejectCall reject -> "rejected" + because(reject.getDecidedBy(), reject.getReason());
      default -> "cancel the call";
    };
  }

  static String fact(CallEvent event) {
    String status = Narration.lower(event.getStatus());
    return switch (event.getBody()) {
      case CallRegistered registered ->
          "call %s: waits for %s %s"
              .formatted(status, registered.getFunctionName(), registered.getArguments());
      case TaskRegistered task -> "task %s: waits for %s".formatted(status, task.getWebhookUrl());
      case CallApproved approved ->
          "call %s: let go%s"
              .formatted(status, because(approved.getDecidedBy(), approved.getReason()));
      case CallProgressed progressed ->
          "call %s: %s".formatted(status, atWork(progressed.getProgress()));
      case CallAttempted attempted -> "call %s: %s".formatted(status, attempted(attempted));
      case CallInputIgnored ignored ->
          "call %s: %s; nothing changes".formatted(status, ignored(ignored.getReason()));
      case CallClosed closed ->
          "call %s: %s".formatted(status, Narration.shortened(closed.getOutput()));
      case CallbackParked parked -> "call %s: the answer came first and waits".formatted(status);
      case ParkedCallbackDropped dropped ->
          "call %s: the answer that waited is dropped, its call never came".formatted(status);
      case CallbackRepeated repeated ->
          "call %s: the same answer came again; nothing changes".formatted(status);
      case CallbackConflicted conflicted ->
          "call %s: a different second answer came; the first stands".formatted(status);
      case CallbackLate late -> "call %s: an answer came too late".formatted(status);
      case CallForgotten forgotten -> "call %s: forgotten, as it ended long ago".formatted(status);
      default -> "call %s: %s".formatted(status, Narration.A_NEWER_FACT);
    };
  }

  private static String ignored(String reason) {
    return switch (reason) {
      case "call_closed" -> "a report came after the end";
      case "call_registered_already" -> "it was opened a second time";
      case "call_not_found" -> "nobody knows this call";
      case "awaiting_approval" -> "it waits for approval";
      case "attempt_skipped" -> "an attempt was no longer needed";
      default -> Narration.words(reason);
    };
  }

  static String callback(Callback callback) {
    if (callback.getProgress() != null) {
      return "the tool shows it is " + atWork(callback.getProgress());
    }
    return "%s: %s"
        .formatted(
            callback.getSource() == CallbackSource.INLINE
                ? "the tool answered in its response"
                : "the tool called back",
            Narration.shortened(callback.getOutput()));
  }

  private static String attempted(CallAttempted attempted) {
    String result = attempted.getAccepted() ? "accepted" : "failed";
    String next =
        attempted.getNextAttemptAt() == null
            ? ""
            : ", again at " + Narration.time(attempted.getNextAttemptAt());
    return "attempt %d %s%s".formatted(attempted.getAttempt(), result, next);
  }

  private static String atWork(CallProgress progress) {
    String done =
        progress.getFraction() == null
            ? ""
            : ", %d %% done".formatted(Math.round(PERCENT * progress.getFraction()));
    String message =
        progress.getMessage() == null ? "" : ": " + Narration.shortened(progress.getMessage());
    return "at work" + done + message;
  }

  private static String because(@Nullable String decidedBy, String reason) {
    return (decidedBy == null ? "" : " by " + decidedBy)
        + (reason.isBlank() ? "" : ", " + Narration.shortened(reason));
  }
}
