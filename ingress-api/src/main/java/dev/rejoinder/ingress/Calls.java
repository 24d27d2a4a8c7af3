package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.schemas.ApproveCall;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.RejectCall;
import dev.rejoinder.topics.CallIds;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/calls/{id}}: a tool call, and the decision whether it may be sent. */
final class Calls {

  private static final Duration DECISION_WAIT = Duration.ofSeconds(10);
  private static final int REASON_CHARS_MAX = 500;
  private static final int NAME_CHARS_MAX = 255;

  private final CommandLog log;
  private final RunView view;
  private final CallIds callIds;
  private final RequestIds ids;

  Calls(CommandLog log, RunView view, CallIds callIds, RequestIds ids) {
    this.log = log;
    this.view = view;
    this.callIds = callIds;
    this.ids = ids;
  }

  Reply show(Request request) {
    String callId = callId(request);
    return shown(callId).orElseThrow(() -> notFound(callId));
  }

  Reply approve(Request request) throws InterruptedException {
    String callId = callId(request);
    JsonBody body = request.bodyIfAny();
    return decided(callId, new ApproveCall(decidedBy(body), reason(body)), request);
  }

  Reply reject(Request request) throws InterruptedException {
    String callId = callId(request);
    JsonBody body = request.bodyIfAny();
    return decided(callId, new RejectCall(decidedBy(body), reason(body)), request);
  }

  private Reply decided(String callId, Object wish, Request request) throws InterruptedException {
    String commandId = ids.fresh(RequestIds.COMMAND);
    Optional<Run> run = view.runOfCall(callId);
    CallCommand command =
        new CallCommand(
            callId,
            run.map(Run::threadId).orElse(null),
            run.map(Run::id).orElse(null),
            wish,
            commandId);
    Optional<CallEvent> decision;
    try (Watch<CallEvent> watch = view.watchCallback(commandId)) {
      log.publish(command, request.traceparent());
      decision = watch.await(request.preference(DECISION_WAIT).atMost(DECISION_WAIT));
    }
    if (decision.isEmpty()) {
      return processing(callId);
    }
    return decision.get().getBody() instanceof CallInputIgnored ignored
        ? refused(ignored, decision.get())
        : shown(callId).orElseGet(() -> processing(callId));
  }

  private Optional<Reply> shown(String callId) {
    return view.runOfCall(callId)
        .flatMap(run -> run.call(callId).map(call -> Reply.of(200, RunJson.call(call, run))));
  }

  private static Reply refused(CallInputIgnored ignored, CallEvent event) {
    if ("call_not_found".equals(ignored.getReason())) {
      throw notFound(event.getCallId());
    }
    String status = RunJson.name(event.getStatus());
    return Reply.error(
            409,
            "Tool call not awaiting approval",
            "The tool call is %s; there is nothing to approve or reject.".formatted(status))
        .withField("status", status)
        .withField("tool_call_id", event.getCallId());
  }

  /** The decision is durable, but what became of it is not known in time. */
  private static Reply processing(String callId) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("status", "processing").put("tool_call_id", callId);
    return Reply.of(202, body).with("Location", "/api/calls/" + callId).with("Retry-After", "1");
  }

  private String callId(Request request) {
    String callId = request.path("id");
    if (callIds.genuineTask(callId)) {
      throw BadRequest.invalid("This is a task and no tool call; see /api/tasks/" + callId + ".");
    }
    if (!callIds.genuine(callId)) {
      throw notFound(callId);
    }
    return callId;
  }

  private static String reason(JsonBody body) {
    return body.text("reason", REASON_CHARS_MAX).orElse("");
  }

  private static @Nullable String decidedBy(JsonBody body) {
    return body.text("decided_by", NAME_CHARS_MAX).orElse(null);
  }

  private static BadRequest notFound(String callId) {
    return BadRequest.notFound(
        "Tool call not found",
        "There is no tool call '%s', or it is older than what is kept at hand.".formatted(callId));
  }
}
