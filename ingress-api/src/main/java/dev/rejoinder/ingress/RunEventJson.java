package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Tokens;
import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.ModelRetryScheduled;
import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.OpenedCall;
import dev.rejoinder.schemas.QuestionRepeated;
import dev.rejoinder.schemas.RunCancelled;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunDelta;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunExpired;
import dev.rejoinder.schemas.RunFailed;
import dev.rejoinder.schemas.RunIncomplete;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.ThreadForgotten;
import dev.rejoinder.schemas.TokenUsage;
import dev.rejoinder.schemas.ToolCallResolved;
import dev.rejoinder.schemas.ToolCallsRequested;
import dev.rejoinder.schemas.TurnStarted;

/**
 * Names and shows run events as streams tell them.
 *
 * <p>Each has {@code thread_id}, {@code run_id} (null when it is about the thread alone), {@code
 * sequence} (in the thread), {@code at} (ISO 8601, UTC, milliseconds) and {@code status} (of the
 * run, after it), and beside these:
 *
 * <ul>
 *   <li>{@code run.queued}: message, assistant_id, position
 *   <li>{@code run.refused}: reason
 *   <li>{@code run.question_repeated}
 *   <li>{@code run.turn_started}: turn, attempt
 *   <li>{@code run.model_replied}: turn, attempt, model, call_count, usage
 *   <li>{@code run.model_retry_scheduled}: turn, failed_attempt, code, message, next_attempt_at
 *   <li>{@code run.tool_calls_requested}: turn, tool_calls (id, function, arguments, refusal)
 *   <li>{@code run.tool_call_resolved}: turn, call_id, call_status, open_calls
 *   <li>{@code run.completed}: message, usage
 *   <li>{@code run.incomplete}: reason, message, usage
 *   <li>{@code run.failed}: code, message, usage
 *   <li>{@code run.cancelled}: reason, usage
 *   <li>{@code run.expired}: usage
 *   <li>{@code run.input_discarded}: reason
 *   <li>{@code note.taken}: call_id, call_status, text, waiting
 *   <li>{@code thread.forgotten}
 * </ul>
 */
final class RunEventJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RunEventJson() {}

  static String name(RunEvent event) {
    return switch (event.getBody()) {
      case RunQueued queued -> "run.queued";
      case RunRefused refused -> "run.refused";
      case QuestionRepeated repeated -> "run.question_repeated";
      case TurnStarted started -> "run.turn_started";
      case ModelReplied replied -> "run.model_replied";
      case ModelRetryScheduled retry -> "run.model_retry_scheduled";
      case ToolCallsRequested requested -> "run.tool_calls_requested";
      case ToolCallResolved resolved -> "run.tool_call_resolved";
      case RunCompleted completed -> "run.completed";
      case RunIncomplete incomplete -> "run.incomplete";
      case RunFailed failed -> "run.failed";
      case RunCancelled cancelled -> "run.cancelled";
      case RunExpired expired -> "run.expired";
      case InputDiscarded discarded -> "run.input_discarded";
      case NoteTaken note -> "note.taken";
      case ThreadForgotten forgotten -> "thread.forgotten";
      default -> "run.changed";
    };
  }

  /** Whether the run's story ends with it; what may follow changes nothing. */
  static boolean endsRun(RunEvent event) {
    return switch (event.getBody()) {
      case RunCompleted completed -> true;
      case RunIncomplete incomplete -> true;
      case RunFailed failed -> true;
      case RunCancelled cancelled -> true;
      case RunExpired expired -> true;
      default -> false;
    };
  }

  static ObjectNode data(RunEvent event) {
    ObjectNode data = head(event);
    switch (event.getBody()) {
      case RunQueued queued ->
          data.put("message", queued.getMessage())
              .put("assistant_id", queued.getAssistantId())
              .put("position", queued.getPosition());
      case RunRefused refused -> data.put("reason", refused.getReason());
      case TurnStarted started ->
          data.put("turn", started.getTurn()).put("attempt", started.getAttempt());
      case ModelReplied replied ->
          data.put("turn", replied.getTurn())
              .put("attempt", replied.getAttempt())
              .put("model", replied.getModel())
              .put("call_count", replied.getCallCount())
              .set("usage", usage(replied.getUsage()));
      case ModelRetryScheduled retry ->
          data.put("turn", retry.getTurn())
              .put("failed_attempt", retry.getAttempt())
              .put("code", retry.getCode())
              .put("message", retry.getMessage())
              .put("next_attempt_at", RunJson.time(retry.getNotBefore()));
      case ToolCallsRequested requested ->
          data.put("turn", requested.getTurn()).set("tool_calls", toolCalls(requested));
      case ToolCallResolved resolved ->
          data.put("turn", resolved.getTurn())
              .put("call_id", resolved.getCallId())
              .put("call_status", RunJson.name(resolved.getCallStatus()))
              .put("open_calls", resolved.getOpenCalls());
      case InputDiscarded discarded -> data.put("reason", discarded.getReason());
      case NoteTaken note ->
          data.put("call_id", note.getCallId())
              .put("call_status", RunJson.name(note.getCallStatus()))
              .put("text", note.getText())
              .put("waiting", note.getWaiting());
      default -> end(event, data);
    }
    return data;
  }

  /** What a run's stream says last. */
  static ObjectNode done(RunEvent event) {
    return NODES
        .objectNode()
        .put("thread_id", event.getThreadId())
        .put("run_id", event.getRunId())
        .put("status", RunJson.name(event.getStatus()));
  }

  /** A piece of an answer being written; {@code index} tells when one was lost. */
  static ObjectNode delta(RunDelta delta) {
    return NODES
        .objectNode()
        .put("thread_id", delta.getThreadId())
        .put("run_id", delta.getRunId())
        .put("turn", delta.getTurn())
        .put("attempt", delta.getAttempt())
        .put("index", delta.getIndex())
        .put("text", delta.getText());
  }

  private static ObjectNode head(RunEvent event) {
    String runId = event.getRunId();
    return NODES
        .objectNode()
        .put("thread_id", event.getThreadId())
        .put("run_id", runId.isEmpty() ? null : runId)
        .put("sequence", event.getSequence())
        .put("at", RunJson.time(event.getAt()))
        .put("status", RunJson.name(event.getStatus()));
  }

  private static void end(RunEvent event, ObjectNode data) {
    switch (event.getBody()) {
      case RunCompleted completed ->
          data.put("message", completed.getMessage()).set("usage", usage(completed.getUsage()));
      case RunIncomplete incomplete ->
          data.put("reason", incomplete.getReason())
              .put("message", incomplete.getMessage())
              .set("usage", usage(incomplete.getUsage()));
      case RunFailed failed ->
          data.put("code", failed.getCode())
              .put("message", failed.getMessage())
              .set("usage", usage(failed.getUsage()));
      case RunCancelled cancelled ->
          data.put("reason", cancelled.getReason()).set("usage", usage(cancelled.getUsage()));
      case RunExpired expired -> data.set("usage", usage(expired.getUsage()));
      default -> {
        // The others say no more than their names.
      }
    }
  }

  private static ArrayNode toolCalls(ToolCallsRequested requested) {
    ArrayNode calls = NODES.arrayNode();
    for (OpenedCall opened : requested.getCalls()) {
      ObjectNode call =
          calls.addObject().put("id", opened.getCallId()).put("function", opened.getFunctionName());
      call.set("arguments", JsonBody.object(opened.getArguments()).orElseGet(NODES::objectNode));
      call.put("refusal", opened.getRefusal());
    }
    return calls;
  }

  private static ObjectNode usage(TokenUsage tokens) {
    return RunJson.usage(new Tokens(tokens.getInputTokens(), tokens.getOutputTokens()));
  }
}
