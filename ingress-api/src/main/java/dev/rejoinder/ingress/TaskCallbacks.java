package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.TaskStatus;
import dev.rejoinder.ingress.view.TaskView;
import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.topics.CallIds;
import java.time.Duration;
import java.util.Optional;

/** {@code POST /api/webhook-callback}: what services say of tasks. */
final class TaskCallbacks {

  private static final Duration DECISION_WAIT = Duration.ofSeconds(10);

  private final CommandLog log;
  private final TaskView view;
  private final CallIds callIds;
  private final RequestIds ids;

  TaskCallbacks(CommandLog log, TaskView view, CallIds callIds, RequestIds ids) {
    this.log = log;
    this.view = view;
    this.callIds = callIds;
    this.ids = ids;
  }

  /** The address all tasks share: the body names the task. */
  Reply shared(Request request) throws InterruptedException {
    JsonBody body = request.body();
    Optional<String> named = body.text("correlationId");
    return decided(named.orElseThrow(() -> BadRequest.missing("correlationId")), body, request);
  }

  /** The address of one task. */
  Reply own(Request request) throws InterruptedException {
    JsonBody body = request.body();
    String taskId = request.path("correlation_id");
    Optional<String> named = body.text("correlationId");
    if (named.isPresent() && !named.get().equals(taskId)) {
      throw BadRequest.correlation("correlationId is not the task of this address.");
    }
    return decided(taskId, body, request);
  }

  private Reply decided(String taskId, JsonBody body, Request request) throws InterruptedException {
    if (callIds.genuine(taskId)) {
      throw BadRequest.invalid(
          "This is a tool call and no task; answer it at /api/callbacks/" + taskId + ".");
    }
    if (!callIds.genuineTask(taskId)) {
      throw BadRequest.notFound("Task not found", "There is no task of this id.");
    }
    TaskCallbackBody said = TaskCallbackBody.of(body);
    String callbackId = ids.fresh(RequestIds.CALLBACK);
    try (Watch<CallEvent> watch = view.watchCause(callbackId)) {
      log.publish(said.callback(callbackId, taskId), request.traceparent());
      return watch
          .await(request.preference(DECISION_WAIT).atMost(DECISION_WAIT))
          .map(TaskCallbacks::reply)
          .orElseGet(() -> Reply.of(202, body("processing", taskId)).with("Retry-After", "1"));
    }
  }

  private static Reply reply(CallEvent event) {
    String taskId = event.getCallId();
    return switch (CallReplies.verdict(event)) {
      case TAKEN -> Reply.of(200, body("accepted", taskId));
      case REPEATED -> Reply.of(200, body("accepted", taskId).put("duplicate", true));
      case PROGRESSED -> {
        long expiresAtMs = ((CallProgressed) event.getBody()).getDeadline().toEpochMilli();
        yield Reply.of(200, body(CallbackFields.IN_PROGRESS, taskId).put("expiresAt", expiresAtMs));
      }
      case PARKED -> Reply.of(202, body("accepted", taskId));
      case UNKNOWN -> Reply.error(404, "Task not found", "There is no open task of this id.");
      case CONFLICTED ->
          ended(
              409,
              "Task already completed",
              "Another result came first, and stands: the task ended",
              event);
      // No task waits for approval.
      case LATE, AWAITING_APPROVAL ->
          ended(410, "Task ended", "This callback came too late: the task had ended", event);
    };
  }

  private static Reply ended(int code, String error, String how, CallEvent event) {
    String status = TaskJson.name(TaskStatus.of(event.getStatus()));
    return Reply.error(code, error, "%s as %s.".formatted(how, status))
        .withField("status", status)
        .withField("correlationId", event.getCallId());
  }

  private static ObjectNode body(String status, String taskId) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    return body.put("status", status).put("correlationId", taskId);
  }
}
