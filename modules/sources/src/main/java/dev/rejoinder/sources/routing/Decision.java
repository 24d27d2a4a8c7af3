package dev.rejoinder.sources.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.sources.Route;
import java.net.URI;
import java.util.Optional;

/** What an event of a source starts, beside being told to subscribers. */
public sealed interface Decision {

  /** The word metrics count it under. */
  default String outcome() {
    return switch (this) {
      case Ask ask -> "asked";
      case StartTask task -> "task";
      case FanOut fanOut -> "fan_out";
      case Unhandled unhandled -> "unhandled";
      case Ignored ignored -> "ignored";
    };
  }

  /**
   * An assistant is asked.
   *
   * @param assistantId who, unless the thread is a session with somebody else; empty: whoever is
   *     asked when nobody is named
   * @param reply where the answer goes; empty: nowhere
   * @param message what was written; empty for events that are no messages
   */
  record Ask(
      Route route,
      String runId,
      String threadId,
      Optional<String> assistantId,
      String question,
      Optional<Route.Reply> reply,
      Optional<InboundMessage> message)
      implements Decision {}

  /** A task goes to a webhook. */
  record StartTask(Route route, URI webhookUrl, Optional<String> prompt, ObjectNode params)
      implements Decision {}

  /** A route says that telling subscribers is all. */
  record FanOut(Route route) implements Decision {}

  /** No route is for it. */
  record Unhandled() implements Decision {}

  /**
   * The route would ask, but there is nothing to ask or nobody to answer.
   *
   * @param reason for people: the rest of a sentence
   */
  record Ignored(Route route, String reason) implements Decision {}
}
