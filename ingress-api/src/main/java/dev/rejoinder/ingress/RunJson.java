package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Attempt;
import dev.rejoinder.ingress.view.Call;
import dev.rejoinder.ingress.view.ModelRetry;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.ingress.view.RunError;
import dev.rejoinder.ingress.view.Tokens;
import dev.rejoinder.ingress.view.Turn;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.RunStatus;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes runs and calls as the API shows them. */
final class RunJson {

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RunJson() {}

  /** {@code requires_action} for {@code REQUIRES_ACTION}. */
  static String name(RunStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  static String name(CallStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  /** A body that begins as every answer about a run does. */
  static ObjectNode head(String status, @Nullable String message, Run run) {
    ObjectNode body = NODES.objectNode();
    body.put("status", status).put("message", message);
    return body.put("thread_id", run.threadId()).put("run_id", run.id());
  }

  static ArrayNode toolCalls(List<Call> calls) {
    ArrayNode array = NODES.arrayNode();
    for (Call call : calls) {
      array.add(toolCall(call));
    }
    return array;
  }

  /** How the newest attempt of each call went that had one. */
  static ArrayNode webhookResults(List<Call> calls) {
    ArrayNode array = NODES.arrayNode();
    for (Call call : calls) {
      Attempt attempt = call.lastAttempt();
      if (attempt != null) {
        ObjectNode result = array.addObject().put("toolCallId", call.id());
        result.put("status", attempt.accepted() ? "sent" : "failed");
        result.set(
            "response", JsonBody.object(attempt.responseBody()).orElseGet(NODES::objectNode));
        if (!attempt.accepted()) {
          result.put("error", attempt.error() == null ? "not delivered" : attempt.error());
        }
      }
    }
    return array;
  }

  /** The run as a resource: everything that is known of it but the thread's other runs. */
  static ObjectNode resource(Run run) {
    ObjectNode body = NODES.objectNode();
    body.put("id", run.id()).put("object", "run").put("thread_id", run.threadId());
    body.put("assistant_id", run.assistantId().isEmpty() ? null : run.assistantId());
    body.put("status", name(run.status()));
    body.put("question", run.question().isEmpty() ? null : run.question());
    body.put("message", run.answer());
    body.put("created_at", run.createdAtMs() / 1000);
    Long endedAtMs = run.endedAtMs();
    body.put("ended_at", endedAtMs == null ? null : Long.valueOf(endedAtMs / 1000));
    body.set("last_error", error(run.lastError()));
    body.set("model_retry", retry(run.modelRetry()));
    String reason = run.incompleteReason();
    body.set(
        "incomplete_details",
        reason == null ? NODES.nullNode() : NODES.objectNode().put("reason", reason));
    body.set("usage", usage(run.usage()));
    ArrayNode turns = body.putArray("turns");
    for (Turn turn : run.turns()) {
      ObjectNode shown = turns.addObject().put("turn", turn.number()).put("model", turn.model());
      shown.set("usage", usage(turn.usage()));
    }
    ArrayNode calls = body.putArray("tool_calls");
    run.calls().forEach(call -> calls.add(detailed(call)));
    return body;
  }

  private static ObjectNode toolCall(Call call) {
    ObjectNode shown = NODES.objectNode().put("id", call.id()).put("function", call.function());
    shown.set("arguments", JsonBody.object(call.arguments()).orElseGet(NODES::objectNode));
    if (call.awaitsApproval()) {
      shown.put("status", name(CallStatus.AWAITING_APPROVAL));
    }
    return shown;
  }

  /** The call as a resource. */
  static ObjectNode call(Call call, Run run) {
    ObjectNode body = detailed(call);
    return body.put("object", "call").put("thread_id", run.threadId()).put("run_id", run.id());
  }

  /** A call with what became of it. */
  static ObjectNode detailed(Call call) {
    ObjectNode shown = toolCall(call);
    CallStatus status = call.status();
    String refusal = call.refusal();
    if (refusal != null) {
      shown.put("status", "refused");
    } else {
      shown.put("status", status == null ? "registered" : name(status));
    }
    shown.put("turn", call.turn()).put("attempts", call.attempts());
    if (refusal != null) {
      shown.put("refusal", refusal).put("arguments_text", call.arguments());
    }
    Attempt attempt = call.lastAttempt();
    if (attempt != null && attempt.error() != null) {
      shown.put("last_attempt_error", attempt.error());
    }
    shown.set("progress", TaskJson.progress(call.progress()));
    Long deadlineMs = call.deadlineMs();
    shown.put("expires_at", deadlineMs == null ? null : Long.valueOf(deadlineMs / 1000));
    return shown;
  }

  private static JsonNode error(@Nullable RunError error) {
    return error == null
        ? NODES.nullNode()
        : NODES.objectNode().put("code", error.code()).put("message", error.message());
  }

  private static JsonNode retry(@Nullable ModelRetry retry) {
    return retry == null
        ? NODES.nullNode()
        : NODES
            .objectNode()
            .put("turn", retry.turn())
            .put("failed_attempt", retry.attempt())
            .put("code", retry.code())
            .put("message", retry.message())
            .put("next_attempt_at", retry.notBeforeMs() / 1000);
  }

  static ObjectNode usage(Tokens tokens) {
    return NODES
        .objectNode()
        .put("input_tokens", tokens.input())
        .put("output_tokens", tokens.output())
        .put("total_tokens", tokens.total());
  }

  /** ISO 8601 in UTC, always with milliseconds. */
  static String time(Instant at) {
    return TIME.format(at);
  }
}
