package dev.rejoinder.sources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.hooks.EventFilter;
import dev.rejoinder.runtime.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What an event of a source starts; of the routes that fit an event the first decides.
 *
 * @param types types of events in the provider's words, exact or with a star at their end
 * @param filter what the event must be beside that; empty: anything
 */
public record Route(
    String name, String source, List<String> types, Optional<EventFilter> filter, Action action) {

  /** Before the name of a route, the id of the lane its reply webhook takes. */
  public static final String ENDPOINT_PREFIX = "route:";

  public Route {
    types = List.copyOf(types);
  }

  /** What is done with an event. */
  public sealed interface Action {

    /**
     * Asks an assistant.
     *
     * @param assistantId empty: the one that is asked when nobody names one
     * @param question template of the question; empty: the message's text
     * @param thread template of what tells conversations apart; empty: the channel, thread or phone
     *     number it came from
     * @param reply where the answer goes; empty: nowhere
     */
    record Ask(
        Optional<String> assistantId,
        Optional<String> question,
        Optional<String> thread,
        Optional<Reply> reply)
        implements Action {}

    /**
     * Sends a task to a webhook.
     *
     * @param prompt template; empty: none
     * @param params JSON object whose texts are templates
     */
    record Task(URI webhookUrl, Optional<String> prompt, ObjectNode params) implements Action {}

    /** Leaves it at telling subscribers, who are told of every event. */
    record FanOut() implements Action {}
  }

  /** Where an answer goes. */
  public sealed interface Reply {

    /** What is said when there is no answer; empty: the reference's sentence. */
    Optional<String> errorText();

    /** Where the question came from. */
    record Origin(Optional<String> errorText) implements Reply {}

    /** A webhook, signed by Standard Webhooks when there is a secret. */
    record Webhook(URI url, Optional<Secret> secret, Optional<String> errorText) implements Reply {}
  }
}
