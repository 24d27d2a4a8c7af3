package dev.rejoinder.ingress;

import dev.rejoinder.discord.DiscordGatewayService;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.sources.InboundLog;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.Topics;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the server answers to sources and about them, and what runs beside it for them. */
final class InboundRoutes {

  private static final String SOURCE = "/api/webhooks/{source}";

  private final Sources sources;
  private final RequestIds ids;
  private final List<Service> background = new ArrayList<>();
  private final SignalsService signals;
  private final InboundWebhooks.Tools tools;

  InboundRoutes(
      Sources sources, InboundLog log, Optional<Seal> seal, RequestIds ids, InstantSource clock) {
    this.sources = sources;
    this.ids = ids;
    signals = new SignalsService(sources.all(), log, this::ready, clock);
    tools = new InboundWebhooks.Tools(log, new SourceCounts(), signals, seal, clock);
  }

  /** One sentence for each source that cannot be held to what is configured of it. */
  static List<String> problems(Sources sources) {
    List<String> problems = new ArrayList<>();
    for (Source source : sources.all()) {
      try {
        SourceDoor.of(source);
      } catch (IllegalArgumentException e) {
        problems.add("Source %s: %s.".formatted(source.name(), e.getMessage()));
      }
    }
    return problems;
  }

  /**
   * What is to be started, after {@code others}: nothing without sources.
   *
   * @param others what has to be ready before the sources are told of
   */
  List<Service> services(List<Service> others) {
    background.addAll(others);
    return sources.all().isEmpty() ? List.of() : List.of(signals);
  }

  /** The gateways of those sources that have one. */
  List<Service> gateways(KafkaClients kafka, Topics topics) {
    return sources.all().stream()
        .filter(DiscordGatewayService::wantedBy)
        .<Service>map(source ->
            new DiscordGatewayService(source, kafka, topics, new GatewayIntake(source, tools)))
        .toList();
  }

  List<Endpoint> endpoints() {
    InboundWebhooks webhooks =
        new InboundWebhooks(sources.all().stream().map(SourceDoor::of).toList(), tools, ids);
    return List.of(
        new Endpoint(
            HandlerType.POST, SOURCE, "Take a webhook of a configured source.", webhooks::receive));
  }

  private boolean ready() {
    return background.stream().allMatch(service -> service.health().equals(Health.ready()));
  }
}
