package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Attempt;
import dev.rejoinder.ingress.view.Progress;
import dev.rejoinder.ingress.view.Task;
import dev.rejoinder.ingress.view.TaskOrder;
import dev.rejoinder.ingress.view.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes webhook tasks as the API shows them. */
final class TaskJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private TaskJson() {}

  /** {@code completed} for {@code COMPLETED}. */
  static String name(TaskStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  static String path(String taskId) {
    return "/api/tasks/" + taskId;
  }

  /** What a caller needs who will ask again; {@code task} is empty when nothing is known yet. */
  static ObjectNode receipt(String taskId, Optional<Task> task) {
    ObjectNode body = NODES.objectNode().put("correlationId", taskId);
    body.put("status", name(task.map(Task::status).orElse(TaskStatus.PENDING)));
    body.put("createdAt", task.map(known -> iso(known.createdAtMs())).orElse(null));
    body.put("expiresAt", task.map(Task::expiresAtMs).orElse(null));
    body.putObject("links")
        .put("self", path(taskId))
        .put("callback", "/api/webhook-callback/" + taskId)
        .put("cancel", path(taskId) + "/cancel");
    return body;
  }

  static ObjectNode resource(Task task) {
    ObjectNode body = NODES.objectNode().put("correlationId", task.id());
    body.put("status", name(task.status()));
    putOrder(body, task);
    body.put("createdAt", iso(task.createdAtMs()));
    body.put("initiatedAt", iso(task.initiatedAtMs()));
    body.put("completedAt", iso(task.completedAtMs()));
    body.put("expiresAt", task.expiresAtMs());
    body.set("acknowledgement", acknowledgement(task));
    body.set("progress", progress(task.progress()));
    putResult(body, task);
    ArrayNode attempts = body.putArray("attempts");
    task.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
    return body;
  }

  /** As calls and runs show it too. */
  static JsonNode progress(@Nullable Progress progress) {
    return progress == null
        ? NODES.nullNode()
        : NODES
            .objectNode()
            .put("progress", progress.fraction())
            .put("message", progress.message())
            .put("at", iso(progress.atMs()));
  }

  static @Nullable String iso(@Nullable Long unixMs) {
    return unixMs == null ? null : RunJson.time(Instant.ofEpochMilli(unixMs));
  }

  private static void putOrder(ObjectNode body, Task task) {
    Optional<TaskOrder> order = Optional.ofNullable(task.order());
    body.put("mode", order.map(o -> o.mode().name().toLowerCase(Locale.ROOT)).orElse(null));
    body.put("userId", order.map(TaskOrder::userId).orElse(null));
    body.put("projectId", order.map(TaskOrder::projectId).orElse(null));
    body.put("taskId", order.map(TaskOrder::taskId).orElse(null));
    // The name the reference's records have it under.
    body.put("objectId", order.map(TaskOrder::taskId).orElse(null));
    body.put("assistantId", order.map(TaskOrder::assistantId).orElse(null));
    body.put("threadId", task.threadId());
    body.put(
        "webhookUrl", order.map(TaskOrder::webhookUrl).map(WebhookAddress::shown).orElse(null));
    body.put("prompt", order.map(TaskOrder::prompt).orElse(null));
  }

  /** What the service said when it took the task; null when that was nothing we understand. */
  private static JsonNode acknowledgement(Task task) {
    Optional<JsonNode> said =
        task.acknowledgement()
            .flatMap(
                attempt -> JsonBody.object(attempt.responseBody()).map(body -> (JsonNode) body));
    return said.orElseGet(NODES::nullNode);
  }

  private static void putResult(ObjectNode body, Task task) {
    ObjectNode output = JsonBody.object(task.output()).orElseGet(NODES::objectNode);
    if (!task.answered()) {
      body.putNull("resultUrl").put("error", task.reason()).putNull("metadata");
      return;
    }
    for (String field : List.of("resultUrl", "error", "metadata")) {
      JsonNode value = output.get(field);
      body.set(field, value == null ? NODES.nullNode() : value);
    }
  }

  private static ObjectNode attempt(Attempt attempt) {
    return NODES
        .objectNode()
        .put("attempt", attempt.number())
        .put("accepted", attempt.accepted())
        .put("statusCode", attempt.statusCode())
        .put("error", attempt.error())
        .put("at", iso(attempt.atMs()))
        .put("nextAttemptAt", iso(attempt.nextAtMs()));
  }
}
