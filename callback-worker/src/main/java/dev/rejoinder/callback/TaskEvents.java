package dev.rejoinder.callback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.callback.call.Asker;
import dev.rejoinder.callback.call.CallEffect.TellSubscribers;
import dev.rejoinder.callback.call.CallFact;
import dev.rejoinder.callback.call.Status;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.topics.EventText;
import dev.rejoinder.topics.StableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes how tasks ended as records of the events topic. */
final class TaskEvents {

  private static final List<String> ANSWER_FIELDS = List.of("resultUrl", "metadata", "error");

  private TaskEvents() {}

  static Event of(String callId, TellSubscribers tell) {
    String ended = ended(tell.status());
    String type = "task." + ended;
    return new Event(
        StableId.ofEvent(callId, type, tell.sequence()),
        type,
        callId,
        tell.at(),
        tell.task().threadId(),
        data(callId, tell, ended),
        "rejoinder",
        tell.task().labels().userId(),
        null);
  }

  /** How those who wait for tasks call an end. */
  static String ended(Status status) {
    return switch (status) {
      case SUCCEEDED -> "completed";
      case FAILED, UNDELIVERABLE -> "failed";
      case EXPIRED -> "expired";
      case CANCELLED -> "cancelled";
      case PARKED, AWAITING_APPROVAL, DELIVERING, DELIVERED, REJECTED ->
          throw new IllegalArgumentException("no task ends as " + status);
    };
  }

  private static String data(String callId, TellSubscribers tell, String ended) {
    Asker.Client task = tell.task();
    ObjectNode data = Json.object().put("correlationId", callId).put("status", ended);
    putIfKnown(data, "userId", task.labels().userId());
    putIfKnown(data, "projectId", task.labels().projectId());
    putIfKnown(data, "taskId", task.labels().taskId());
    putIfKnown(data, "threadId", task.threadId());
    putAnswer(data, tell.closed());
    data.put("createdAt", EventText.timestamp(task.createdAt()));
    data.put("completedAt", EventText.timestamp(tell.at()));
    return data.toString();
  }

  /** Without an answer the error is why there is none. */
  private static void putAnswer(ObjectNode data, CallFact.Closed closed) {
    if (closed.callbackId() == null) {
      putIfKnown(data, "error", closed.reason());
      return;
    }
    ObjectNode answer = Json.parsedObject(closed.output());
    for (String field : ANSWER_FIELDS) {
      if (answer.has(field)) {
        data.set(field, answer.get(field));
      }
    }
  }

  private static void putIfKnown(ObjectNode data, String name, @Nullable String value) {
    if (value != null) {
      data.put(name, value);
    }
  }
}
