package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.Questions.Manner;
import dev.rejoinder.ingress.Questions.Question;
import dev.rejoinder.ingress.Questions.Wish;
import dev.rejoinder.ingress.view.Run;
import java.util.List;
import java.util.Optional;

/**
 * Questions as chat clients ask them: in a session, which begins with its first, and answered when
 * the run has ended. A tool that takes its time is waited for, since such a client knows of none.
 */
final class SessionQuestions {

  private static final List<String> QUERY = List.of("query", "message", "text");
  private static final List<String> CONVERSATION = List.of("message", "text", "query");
  private static final Manner WITH_RESPONSE = new Manner(Run::ended, SessionJson::answer);

  private final Questions questions;
  private final SessionStore sessions;
  private final Limits limits;

  SessionQuestions(Questions questions, SessionStore sessions, Limits limits) {
    this.questions = questions;
    this.sessions = sessions;
    this.limits = limits;
  }

  /** The question is the field {@code query}. */
  Reply query(Request request) throws InterruptedException {
    return ask(request, QUERY);
  }

  /** The question is the field {@code message}. */
  Reply conversation(Request request) throws InterruptedException {
    return ask(request, CONVERSATION);
  }

  private Reply ask(Request request, List<String> names) throws InterruptedException {
    Preference preference = request.preference(limits.askWait());
    String owner = request.owner();
    Question question = questions.question(wish(request, owner, names));
    sessions.begin(owner, question.threadId(), question.assistant().getId(), request.traceparent());
    Reply reply = questions.put(question, request, preference.patience(), WITH_RESPONSE);
    ObjectNode body = reply.body().put("session_id", question.threadId());
    return preference.said(
        body.has("run_id") ? reply : reply.withField("run_id", question.runId()));
  }

  /** Whoever the question names answers it, or else whoever the session has. */
  private Wish wish(Request request, String owner, List<String> names) {
    JsonBody body = request.body();
    String name =
        names.stream()
            .filter(body::has)
            .findFirst()
            .orElseThrow(() -> BadRequest.missing(names.getFirst()));
    Optional<String> sessionId = body.threadId("session_id");
    return new Wish(
        questions.message(body, name),
        sessionId,
        Sessions.assistantId(body)
            .or(() -> sessionId.flatMap(id -> sessions.forQuestion(owner, id).assistantId())),
        Questions.threadPolicy(body),
        request.idempotencyKey().map(key -> key(owner, key)));
  }

  /** The key as questions know it: two owners may choose the same. */
  static String key(String owner, String key) {
    return owner + "\0" + key;
  }
}
