package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Conversation;
import dev.rejoinder.ingress.view.Message;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.Session;
import dev.rejoinder.topics.EventText;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes sessions, their messages and their answers as the API shows them. */
final class SessionJson {

  private SessionJson() {}

  /** For the one who asked: the answer once there is one, and an error when there will be none. */
  static Reply answer(Run run) {
    return switch (run.status()) {
      case COMPLETED, INCOMPLETE -> Reply.of(200, response(run));
      case FAILED, EXPIRED, CANCELLED -> RunReplies.toAsker(run);
      case QUEUED, IN_PROGRESS, REQUIRES_ACTION ->
          RunReplies.processing(run.threadId(), run.id(), RunJson.name(run.status()));
    };
  }

  static ObjectNode session(SessionStore.Known known) {
    Optional<Conversation> thread = known.thread();
    String assistantId = known.assistantId().orElse(null);
    Instant changedAt = known.kept().map(Session::getChangedAt).orElse(known.createdAt());
    return JsonNodeFactory.instance
        .objectNode()
        .put("session_id", known.id())
        .put("assistant_id", assistantId)
        .put("personality_id", assistantId)
        .put("created_at", time(known.createdAt()))
        .put("changed_at", time(changedAt))
        .put("message_count", thread.map(Conversation::messageCount).orElse(0))
        .put("run_count", thread.map(Conversation::runCount).orElse(0));
  }

  static ArrayNode messages(List<Message> messages) {
    ArrayNode shown = JsonNodeFactory.instance.arrayNode();
    for (Message message : messages) {
      shown
          .addObject()
          .put("id", Threads.id(message))
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.text())
          .put("text", message.text())
          .put("timestamp", time(Instant.ofEpochMilli(message.atMs())))
          .put("run_id", message.runId().isEmpty() ? null : message.runId())
          .put("call_id", message.callId());
    }
    return shown;
  }

  static String time(Instant at) {
    return EventText.timestamp(at);
  }

  private static ObjectNode response(Run run) {
    String answer = run.answer();
    Long endedAtMs = run.endedAtMs();
    String assistantId = run.assistantId().isEmpty() ? null : run.assistantId();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("response", answer == null ? "" : answer);
    body.put("session_id", run.threadId()).put("run_id", run.id());
    body.put("status", RunJson.name(run.status()));
    body.put(
        "timestamp", time(Instant.ofEpochMilli(endedAtMs == null ? run.createdAtMs() : endedAtMs)));
    body.put("assistant_id", assistantId).put("personality_id", assistantId);
    if (run.status() == RunStatus.INCOMPLETE) {
      body.putObject("incomplete_details").put("reason", run.incompleteReason());
    }
    return body;
  }
}
