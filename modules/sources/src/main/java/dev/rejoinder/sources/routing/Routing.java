package dev.rejoinder.sources.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.sources.ProviderApi;
import dev.rejoinder.sources.Route;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.sources.Templates;
import dev.rejoinder.topics.RunIds;
import java.util.Optional;

/** Decides what events of sources start. The same event under the same routes starts the same. */
public final class Routing {

  private Routing() {}

  /** By the first route that is for the event. */
  public static Decision decide(Sources sources, SourceEvent event) {
    ObjectNode told = event.told();
    Optional<String> self =
        sources.find(event.source()).map(Source::api).flatMap(ProviderApi::self);
    return sources.routes().stream()
        .filter(route -> fits(route, event, told))
        .findFirst()
        .<Decision>map(route ->
            switch (route.action()) {
              case Route.Action.Ask ask -> asked(route, ask, event, told, self);
              case Route.Action.Task task ->
                  new Decision.StartTask(
                      route,
                      task.webhookUrl(),
                      task.prompt().map(prompt -> Templates.render(prompt, told)),
                      Templates.render(task.params(), told));
              case Route.Action.FanOut fanOut -> new Decision.FanOut(route);
            })
        .orElseGet(Decision.Unhandled::new);
  }

  private static boolean fits(Route route, SourceEvent event, ObjectNode told) {
    return route.source().equals(event.source())
        && route.types().stream().anyMatch(pattern -> fits(pattern, event.type()))
        && route.filter().map(filter -> filter.matches(told)).orElse(true);
  }

  private static boolean fits(String pattern, String type) {
    return pattern.endsWith("*")
        ? type.startsWith(pattern.substring(0, pattern.length() - 1))
        : type.equals(pattern);
  }

  private static Decision asked(
      Route route,
      Route.Action.Ask ask,
      SourceEvent event,
      ObjectNode told,
      Optional<String> self) {
    Optional<InboundMessage> message = event.message(self);
    Optional<String> silence = message.flatMap(InboundMessage::silence);
    if (silence.isPresent()) {
      return new Decision.Ignored(route, silence.get());
    }
    boolean toOrigin = ask.reply().filter(Route.Reply.Origin.class::isInstance).isPresent();
    if (toOrigin && message.isEmpty()) {
      return new Decision.Ignored(route, "it is no message that could be answered");
    }
    String question =
        ask.question()
            .map(template -> Templates.render(template, told))
            .or(() -> message.map(InboundMessage::text))
            .orElse("");
    if (question.isBlank()) {
      return new Decision.Ignored(route, "it asks nothing");
    }
    String threadId = threadId(ask, event, told);
    return new Decision.Ask(
        route,
        runId(threadId, route, event),
        threadId,
        ask.assistantId(),
        question,
        ask.reply(),
        message);
  }

  private static String runId(String threadId, Route route, SourceEvent event) {
    return RunIds.derivedRun(threadId, event.source() + "\0" + event.id() + "\0" + route.name());
  }

  private static String threadId(Route.Action.Ask ask, SourceEvent event, ObjectNode told) {
    String conversation =
        ask.thread()
            .map(template -> Templates.render(template, told))
            .filter(rendered -> !rendered.isBlank())
            .orElseGet(event::subject);
    return RunIds.derived(RunIds.THREAD, event.source() + "\0" + conversation);
  }
}
