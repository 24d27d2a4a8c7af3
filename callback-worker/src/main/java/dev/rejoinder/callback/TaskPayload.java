package dev.rejoinder.callback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.callback.call.Work;
import dev.rejoinder.topics.EventText;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The body of a task's webhook, rendered once and sent the same at each attempt.
 *
 * <p>The caller's own fields stand at its top level; none of them takes the place of ours.
 * Thread-safe.
 */
public final class TaskPayload {

  private final String callbackUrlPrefix;

  /** {@code publicUrl}: where services reach ingress; a trailing slash makes no difference. */
  public TaskPayload(URI publicUrl) {
    callbackUrlPrefix = publicUrl.toString().replaceFirst("/+$", "") + "/api/webhook-callback/";
  }

  String render(String callId, Work.Task task, Instant createdAt) {
    ObjectNode body = Json.parsedObject(task.params());
    body.put("correlationId", callId);
    body.put("callbackUrl", callbackUrlPrefix + callId);
    putIfGiven(body, "prompt", task.prompt());
    putIfGiven(body, "taskId", task.labels().taskId());
    putIfGiven(body, "userId", task.labels().userId());
    putIfGiven(body, "projectId", task.labels().projectId());
    putIfGiven(body, "assistantId", task.assistantId());
    putIfGiven(body, "threadId", task.threadId());
    body.put("timestamp", EventText.timestamp(createdAt));
    return body.toString();
  }

  private static void putIfGiven(ObjectNode body, String name, @Nullable String value) {
    if (value != null) {
      body.put(name, value);
    }
  }
}
