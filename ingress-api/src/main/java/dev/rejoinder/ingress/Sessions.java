package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.SessionStore.Known;
import dev.rejoinder.ingress.assistant.KnownAssistants;
import dev.rejoinder.ingress.view.Conversation;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Listing sessions, showing, deleting one, and switching who answers in it. */
final class Sessions {

  private static final Duration CANCEL_WAIT = Duration.ofSeconds(5);
  private static final String CHANGE = "personality_change";

  private final SessionStore sessions;
  private final KnownAssistants assistants;
  private final Runs runs;
  private final CommandLog log;
  private final RequestIds ids;

  Sessions(
      SessionStore sessions,
      KnownAssistants assistants,
      Runs runs,
      CommandLog log,
      RequestIds ids) {
    this.sessions = sessions;
    this.assistants = assistants;
    this.runs = runs;
    this.log = log;
    this.ids = ids;
  }

  Reply list(Request request) {
    Page<Known> page =
        Page.of(
            request,
            sessions.of(request.owner()),
            known -> new PageCursor(known.createdAt().toEpochMilli(), known.id()));
    return Reply.of(200, page.body(known -> SessionJson.session(sessions.withNewestRun(known))));
  }

  Reply show(Request request) {
    Known known = sessions.require(request.owner(), request.path("id"));
    ObjectNode body = SessionJson.session(known);
    body.put(
        "active_run_id", known.thread().flatMap(Conversation::active).map(Run::id).orElse(null));
    return Reply.of(200, body);
  }

  /** What its runs still do is ended first; whoever is cut off between the two deletes again. */
  Reply delete(Request request) throws InterruptedException {
    String owner = request.owner();
    String id = request.path("id");
    int cancelled =
        sessions.alone(
            id,
            () -> {
              Known known = sessions.require(owner, id);
              int ended = cancelRuns(known, request.traceparent());
              sessions.delete(known, request.traceparent());
              return ended;
            });
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("success", true).put("message", "Session deleted").put("session_id", id);
    return Reply.of(200, body.put("cancelled_runs", cancelled));
  }

  /** Subscribers are told once at least, also when it was the same before. */
  Reply choosePersonality(Request request) throws InterruptedException {
    String owner = request.owner();
    String id = request.path("id");
    String chosen =
        assistantId(request.body()).orElseThrow(() -> BadRequest.missing("personality_id"));
    return sessions.alone(
        id,
        () -> {
          Known known = sessions.require(owner, id);
          requireAssistant(chosen);
          Session session = sessions.choose(known, chosen, request.traceparent());
          ObjectNode change = change(session, known.assistantId().orElse(null));
          log.publish(List.of(event(session, change, owner)), request.traceparent());
          return Reply.of(200, change.deepCopy().put("assistant_id", chosen));
        });
  }

  /** Who answers, under either name; empty when a body names nobody. */
  static Optional<String> assistantId(JsonBody body) {
    Optional<String> personality = body.text("personality_id");
    Optional<String> assistant = body.text("assistant_id");
    if (personality.isPresent() && assistant.isPresent() && !personality.equals(assistant)) {
      throw body.invalid("personality_id", "must be the same as assistant_id when both are given");
    }
    return personality.or(() -> assistant);
  }

  /** Those in line first: the end of the active run would begin the next. */
  private int cancelRuns(Known known, @Nullable String traceparent) throws InterruptedException {
    Deadline deadline = Deadline.in(CANCEL_WAIT);
    List<Run> open =
        known.thread().stream()
            .flatMap(thread -> thread.newestRuns().stream())
            .filter(run -> !run.ended())
            .toList();
    for (Run run : open) {
      runs.cancel(run, "session deleted", traceparent, deadline.remaining());
    }
    return open.size();
  }

  private void requireAssistant(String id) {
    if (assistants.find(id).isEmpty()) {
      throw BadRequest.notFound("Assistant not found", "There is no assistant '" + id + "'.");
    }
  }

  private static ObjectNode change(Session session, @Nullable String previousId) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("personality_id", session.getAssistantId())
        .put("previous_personality_id", previousId)
        .put("session_id", session.getSessionId())
        .put("timestamp", SessionJson.time(session.getChangedAt()));
  }

  private Event event(Session session, ObjectNode change, String owner) {
    return Event.newBuilder()
        .setEventId(ids.fresh("evt_"))
        .setType(CHANGE)
        .setSubject(session.getSessionId())
        .setAt(session.getChangedAt())
        .setThreadId(session.getSessionId())
        .setData(change.toString())
        .setOwner(owner)
        .build();
  }
}
