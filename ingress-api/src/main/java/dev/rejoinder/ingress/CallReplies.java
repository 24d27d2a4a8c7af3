package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackRepeated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a tool is answered, by what became of its answer. */
final class CallReplies {

  /** What the callback-worker decided. */
  enum Verdict {
    TAKEN,
    REPEATED,
    PARKED,
    PROGRESSED,
    AWAITING_APPROVAL,
    UNKNOWN,
    CONFLICTED,
    LATE
  }

  private CallReplies() {}

  /** Anything that is no other verdict came too late: the call had ended without it. */
  static Verdict verdict(CallEvent event) {
    return switch (event.getBody()) {
      case CallClosed closed -> Verdict.TAKEN;
      case CallbackRepeated repeated -> Verdict.REPEATED;
      case CallbackParked parked -> Verdict.PARKED;
      case CallbackConflicted conflicted -> Verdict.CONFLICTED;
      case CallProgressed progressed -> Verdict.PROGRESSED;
      case CallInputIgnored ignored -> verdict(ignored);
      default -> Verdict.LATE;
    };
  }

  private static Verdict verdict(CallInputIgnored ignored) {
    return switch (ignored.getReason()) {
      case "awaiting_approval" -> Verdict.AWAITING_APPROVAL;
      case "call_not_found" -> Verdict.UNKNOWN;
      default -> Verdict.LATE;
    };
  }

  /**
   * The answer, or sign of life, by what became of it.
   *
   * @param taken makes the reply where the answer is the call's one answer
   */
  static Reply of(CallEvent event, Taken taken) throws InterruptedException {
    return switch (verdict(event)) {
      case TAKEN -> taken.reply();
      case REPEATED -> duplicate(taken.reply());
      case PARKED -> accepted(202, event);
      case PROGRESSED -> progressed(event);
      case AWAITING_APPROVAL, UNKNOWN, CONFLICTED, LATE -> turnedDown(event);
    };
  }

  /** What a tool is answered whose answer was taken; may wait. */
  @FunctionalInterface
  interface Taken {
    Reply reply() throws InterruptedException;
  }

  static Reply accepted(int status, CallEvent event) {
    return Reply.of(
        status, body("accepted", event.getCallId(), event.getThreadId(), event.getRunId()));
  }

  /** The answer is durable, but what became of it is not known in time. */
  static Reply undecided(String callId, @Nullable String threadId, @Nullable String runId) {
    ObjectNode body = body("processing", callId, threadId, runId);
    body.put("message", "The answer was taken and is being joined with its call.");
    Reply reply = Reply.of(202, body).with("Retry-After", "1");
    return runId == null ? reply : reply.with("Location", "/api/runs/" + runId);
  }

  private static Reply duplicate(Reply reply) {
    reply.body().put("duplicate", true);
    return reply;
  }

  private static Reply progressed(CallEvent event) {
    Instant deadline = ((CallProgressed) event.getBody()).getDeadline();
    ObjectNode body =
        body(CallbackFields.IN_PROGRESS, event.getCallId(), event.getThreadId(), event.getRunId());
    return Reply.of(200, body.put("expires_at", deadline.getEpochSecond()));
  }

  private static Reply turnedDown(CallEvent event) {
    String status = RunJson.name(event.getStatus());
    Reply reply =
        switch (verdict(event)) {
          case AWAITING_APPROVAL ->
              Reply.error(
                  409,
                  "Tool call awaits approval",
                  "The tool call was not sent yet; it waits for POST /api/calls/%s/approve."
                      .formatted(event.getCallId()));
          case UNKNOWN ->
              Reply.error(404, "Tool call not found", "There is no open tool call of this id.");
          case CONFLICTED ->
              Reply.error(
                  409, "Tool call already completed", "Another output came first, and stands.");
          default ->
              Reply.error(
                  410,
                  "Tool call ended",
                  "The tool call had ended as %s before this answer came.".formatted(status));
        };
    return reply.withField("status", status).withField("tool_call_id", event.getCallId());
  }

  private static ObjectNode body(
      String status, String callId, @Nullable String threadId, @Nullable String runId) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("status", status).put("tool_call_id", callId);
    return body.put("thread_id", threadId).put("run_id", runId);
  }
}
