package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Call;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackLate;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackRepeated;
import dev.rejoinder.schemas.ParkedCallbackDropped;
import dev.rejoinder.schemas.TaskRegistered;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Names and shows news of calls as streams tell them.
 *
 * <p>Each has {@code call_id}, {@code thread_id}, {@code run_id} (null for a task), {@code
 * sequence} (of the call), {@code at} (ISO 8601, UTC, milliseconds) and {@code status} (of the
 * call, after it), and beside these:
 *
 * <ul>
 *   <li>{@code call.registered}: turn, function, arguments, deadline
 *   <li>{@code call.task_registered}: task_id, prompt, deadline
 *   <li>{@code call.approved}: decided_by, reason, deadline
 *   <li>{@code call.attempted}: attempt, accepted, inline_answer, status_code, error,
 *       next_attempt_at
 *   <li>{@code call.progressed}: progress (0 to 1), message, deadline
 *   <li>{@code call.closed}: output, reason
 *   <li>{@code call.callback_repeated}, {@code call.callback_conflicted}, {@code
 *       call.callback_late}, {@code call.callback_parked}, {@code call.callback_dropped}
 *   <li>{@code call.input_ignored}: reason
 *   <li>{@code call.forgotten}
 * </ul>
 *
 * <p>{@code call.status} is no event but where an open call stands when a stream begins.
 */
final class CallEventJson {

  static final String STATUS = "call.status";

  private CallEventJson() {}

  static String name(CallEvent event) {
    return switch (event.getBody()) {
      case CallRegistered registered -> "call.registered";
      case TaskRegistered registered -> "call.task_registered";
      case CallApproved approved -> "call.approved";
      case CallAttempted attempted -> "call.attempted";
      case CallProgressed progressed -> "call.progressed";
      case CallClosed closed -> "call.closed";
      case CallbackRepeated repeated -> "call.callback_repeated";
      case CallbackConflicted conflicted -> "call.callback_conflicted";
      case CallbackLate late -> "call.callback_late";
      case CallbackParked parked -> "call.callback_parked";
      case ParkedCallbackDropped dropped -> "call.callback_dropped";
      case CallInputIgnored ignored -> "call.input_ignored";
      case CallForgotten forgotten -> "call.forgotten";
      default -> "call.changed";
    };
  }

  static ObjectNode data(CallEvent event) {
    ObjectNode data =
        JsonNodeFactory.instance
            .objectNode()
            .put("call_id", event.getCallId())
            .put("thread_id", event.getThreadId())
            .put("run_id", event.getRunId())
            .put("sequence", event.getSequence())
            .put("at", RunJson.time(event.getAt()))
            .put("status", RunJson.name(event.getStatus()));
    switch (event.getBody()) {
      case CallRegistered registered -> {
        data.put("turn", registered.getTurn()).put("function", registered.getFunctionName());
        data.set(
            "arguments", JsonBody.object(registered.getArguments()).orElseGet(data::objectNode));
        data.put("deadline", RunJson.time(registered.getDeadline()));
      }
      case TaskRegistered registered ->
          data.put("task_id", registered.getTaskId())
              .put("prompt", registered.getPrompt())
              .put("deadline", RunJson.time(registered.getDeadline()));
      case CallApproved approved ->
          data.put("decided_by", approved.getDecidedBy())
              .put("reason", approved.getReason())
              .put("deadline", RunJson.time(approved.getDeadline()));
      case CallAttempted attempted -> attempt(attempted, data);
      case CallProgressed progressed -> {
        CallProgress said = progressed.getProgress();
        data.put("progress", said.getFraction()).put("message", said.getMessage());
        data.put("deadline", RunJson.time(progressed.getDeadline()));
      }
      case CallClosed closed ->
          data.put("output", closed.getOutput()).put("reason", closed.getReason());
      case CallInputIgnored ignored -> data.put("reason", ignored.getReason());
      default -> {
        // The others say no more than their names.
      }
    }
    return data;
  }

  /** Where a call stands. */
  static ObjectNode status(Call call, Run run) {
    ObjectNode stand = RunJson.detailed(call);
    stand.remove("id");
    ObjectNode data =
        JsonNodeFactory.instance
            .objectNode()
            .put("call_id", call.id())
            .put("thread_id", run.threadId())
            .put("run_id", run.id());
    return data.setAll(stand);
  }

  private static void attempt(CallAttempted attempted, ObjectNode data) {
    data.put("attempt", attempted.getAttempt())
        .put("accepted", attempted.getAccepted())
        .put("inline_answer", attempted.getInlineAnswer())
        .put("status_code", attempted.getStatusCode())
        .put("error", attempted.getError())
        .put("next_attempt_at", time(attempted.getNextAttemptAt()));
  }

  private static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : RunJson.time(at);
  }
}
