package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackRepeated;
import org.jspecify.annotations.Nullable;

/** What a tool is answered, by what became of its answer. */
final class CallReplies {

  /** What the callback-worker decided. */
  enum Verdict {
    TAKEN,
    REPEATED,
    PARKED,
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
      default -> Verdict.LATE;
    };
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

  static Reply turnedDown(CallEvent event) {
    String ended = RunJson.name(event.getStatus());
    Reply reply =
        verdict(event) == Verdict.CONFLICTED
            ? Reply.error(
                409, "Tool call already completed", "Another output came first, and stands.")
            : Reply.error(
                410,
                "Tool call ended",
                "The tool call had ended as %s before this answer came.".formatted(ended));
    return reply.withField("status", ended).withField("tool_call_id", event.getCallId());
  }

  private static ObjectNode body(
      String status, String callId, @Nullable String threadId, @Nullable String runId) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("status", status).put("tool_call_id", callId);
    return body.put("thread_id", threadId).put("run_id", runId);
  }
}
