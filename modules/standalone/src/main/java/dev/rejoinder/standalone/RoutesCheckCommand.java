package dev.rejoinder.standalone;

import dev.rejoinder.ingress.IngressConfig;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.sources.Route;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.sources.routing.Decision;
import dev.rejoinder.sources.routing.InboundMessage;
import dev.rejoinder.sources.routing.Routing;
import dev.rejoinder.sources.routing.SourceEvent;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks the sources and routes, and tries them on a sample without sending anything. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Checks the sources and routes of SOURCES_FILE and of the OPENPHONE_WEBHOOK_ variables as the"
          + " ingress does at its start, and lists them. With --sample it tells what an event with"
          + " that body would start. Needs no Kafka; nothing is sent."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is sound",
      "1:the sample cannot be read",
      "2:the command line or the configuration is wrong; every problem is listed"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  SOURCES_FILE=sources.yaml rejoinder routes check",
      "  rejoinder routes check --file sources.yaml --source slack --sample mention.json",
      "  rejoinder routes check --source github --type push --sample push.json",
    })
final class RoutesCheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--file", paramLabel = "FILE", description = "Instead of SOURCES_FILE.")
  private @Nullable Path file;

  @Option(names = "--sample", paramLabel = "FILE", description = "The JSON body of a request.")
  private @Nullable Path sample;

  @Option(names = "--source", paramLabel = "NAME", description = "The source it came to.")
  private @Nullable String source;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "The event's type in the provider's words, where the body does not say it: what GitHub"
              + " puts into X-GitHub-Event, 'message' for messages of a Discord gateway.")
  private @Nullable String type;

  @Override
  public Integer call() {
    if ((sample == null) != (source == null) || (type != null && sample == null)) {
      throw new ParameterException(
          spec.commandLine(), "--sample and --source need one another, and --type needs both");
    }
    Map<String, String> settings = Surroundings.environment();
    if (file != null) {
      settings.put("SOURCES_FILE", file.toString());
    }
    Env env = Env.of(settings);
    env.text(Surroundings.DATA_DIR);
    Sources sources = IngressConfig.sources(env);
    env.check();
    if (sample == null || source == null) {
      list(sources);
    } else {
      attempt(sources, sample, source);
    }
    return ExitCodes.OK;
  }

  private void list(Sources sources) {
    PrintWriter out = spec.commandLine().getOut();
    if (sources.all().isEmpty()) {
      out.println("No source is configured; SOURCES_FILE names a file with sources and routes.");
      return;
    }
    out.printf("%-20s %-18s %-10s %s%n", "source", "kind", "state", "requests");
    sources
        .all()
        .forEach(s ->
            out.printf("%-20s %-18s %-10s %s%n", s.name(), s.kind().label(), state(s), proof(s)));
    out.println();
    out.printf("%-20s %-18s %-28s %s%n", "route", "source", "types", "starts");
    sources
        .routes()
        .forEach(r ->
            out.printf(
                "%-20s %-18s %-28s %s%n",
                r.name(), r.source(), String.join(", ", r.types()), starts(r.action())));
  }

  private static String state(Source source) {
    return source.enabled() ? "enabled" : "disabled";
  }

  private static String proof(Source source) {
    if (source.open()) {
      return "taken unsigned, from anybody";
    }
    return switch (source.secrets().size()) {
      case 0 -> "refused: there is no secret";
      case 1 -> "signed with 1 secret";
      default -> "signed with one of %d secrets".formatted(source.secrets().size());
    };
  }

  private static String starts(Route.Action action) {
    return switch (action) {
      case Route.Action.Ask ask ->
          "asks %s%s".formatted(who(ask.assistantId()), answers(ask.reply()));
      case Route.Action.Task task -> "a task to " + task.webhookUrl().getHost();
      case Route.Action.FanOut fanOut -> "nothing: subscribers are told";
    };
  }

  private static String who(Optional<String> assistantId) {
    return assistantId.orElse("whoever is asked when nobody is named");
  }

  private static String answers(Optional<Route.Reply> reply) {
    return reply
        .map(to ->
            switch (to) {
              case Route.Reply.Origin origin -> ", and answers";
              case Route.Reply.Webhook webhook -> ", and answers " + webhook.url().getHost();
            })
        .orElse("");
  }

  private void attempt(Sources sources, Path body, String sourceName) {
    Source from =
        sources
            .find(sourceName)
            .orElseThrow(() ->
                new CommandException(
                    "There is no source '%s'.".formatted(sourceName), ExitCodes.USAGE, null));
    SourceEvent event = SampleEvent.read(body, from, Optional.ofNullable(type), Instant.now());
    say("event", event.eventType());
    say("subject", event.subject());
    switch (Routing.decide(sources, event)) {
      case Decision.Ask ask -> show(ask);
      case Decision.StartTask task -> {
        say("route", task.route().name());
        say("task to", task.webhookUrl().toString());
        task.prompt().ifPresent(prompt -> say("prompt", prompt));
        say("params", task.params().toString());
      }
      case Decision.FanOut fanOut -> {
        say("route", fanOut.route().name());
        say("starts", "nothing: subscribers are told");
      }
      case Decision.Unhandled unhandled -> say("route", "none: subscribers are told");
      case Decision.Ignored ignored -> {
        say("route", ignored.route().name());
        say("not asked", ignored.reason());
      }
    }
  }

  private void show(Decision.Ask ask) {
    say("route", ask.route().name());
    say("asks", who(ask.assistantId()));
    say("thread", ask.threadId());
    say("question", ask.question());
    say("reply", ask.reply().map(reply -> destination(reply, ask)).orElse("none"));
  }

  private static String destination(Route.Reply reply, Decision.Ask ask) {
    Map<String, String> address =
        new TreeMap<>(ask.message().map(InboundMessage::address).orElse(Map.of()));
    return switch (reply) {
      case Route.Reply.Origin origin -> ask.route().source() + " " + address;
      case Route.Reply.Webhook webhook -> webhook.url().toString();
    };
  }

  private void say(String what, String value) {
    spec.commandLine().getOut().printf("%-10s %s%n", what, value);
  }
}
