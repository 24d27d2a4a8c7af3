package dev.rejoinder.ingress;

import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.assistant.KnownAssistants;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.SessionView;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** What the server answers about sessions: threads, by the names chat clients know. */
final class SessionRoutes {

  private static final String SESSIONS = "/sessions";
  private static final String SESSION = SESSIONS + "/{id}";

  private SessionRoutes() {}

  /**
   * Where they come from.
   *
   * @param viewIsWhole whether {@code sessions} has what was there at the start
   * @param ours whether the thread of this id is held by this replica
   */
  record Sources(
      CommandLog log,
      SessionView sessions,
      BooleanSupplier viewIsWhole,
      Predicate<String> ours,
      RunView view,
      KnownAssistants assistants) {}

  static List<Endpoint> endpoints(
      Sources sources, Questions questions, Runs runs, Limits limits, InstantSource clock) {
    SessionStore store =
        new SessionStore(
            sources.log(),
            new SessionStore.Views(
                sources.sessions(), sources.view(), sources.viewIsWhole(), sources.ours()),
            clock);
    Sessions sessions =
        new Sessions(store, sources.assistants(), runs, sources.log(), new RequestIds(clock));
    SessionQuestions asking = new SessionQuestions(questions, store, limits);
    SessionHistory history = new SessionHistory(store, sources.view(), clock);
    String answered = "Ask in a session; answers when the run has ended.";
    return List.of(
        endpoint(HandlerType.POST, "/query", answered, asking::query),
        endpoint(HandlerType.POST, "/conversation", answered, asking::conversation),
        endpoint(HandlerType.POST, "/agent-query", answered, asking::query),
        endpoint(
            HandlerType.GET, SESSIONS, "Sessions, newest first, a page at a time.", sessions::list),
        endpoint(HandlerType.GET, SESSION, "A session.", sessions::show),
        endpoint(HandlerType.DELETE, SESSION, "Delete a session.", sessions::delete),
        endpoint(
            HandlerType.GET,
            SESSION + "/history",
            "What was said in a session; waits for more when asked to.",
            history::history),
        endpoint(
            HandlerType.POST,
            SESSION + "/personality",
            "Switch who answers in a session.",
            sessions::choosePersonality));
  }

  private static Endpoint endpoint(
      HandlerType method, String path, String summary, Endpoint.Answering answering) {
    return new Endpoint(method, path, summary, KeyScope.ASK, answering);
  }
}
