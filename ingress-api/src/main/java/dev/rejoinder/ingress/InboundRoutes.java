package dev.rejoinder.ingress;

import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.sources.InboundLog;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.topics.Seal;
import io.javalin.http.HandlerType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the server answers to sources and about them, and what runs beside it for them. */
final class InboundRoutes {

  private static final String SOURCE = "/api/webhooks/{source}";

  private final Sources sources;
  private final InboundLog log;
  private final Optional<Seal> seal;
  private final RequestIds ids;
  private final InstantSource clock;
  private final List<Service> background = new ArrayList<>();
  private final SignalsService signals;

  InboundRoutes(
      Sources sources, InboundLog log, Optional<Seal> seal, RequestIds ids, InstantSource clock) {
    this.sources = sources;
    this.log = log;
    this.seal = seal;
    this.ids = ids;
    this.clock = clock;
    signals = new SignalsService(sources.all(), log, this::ready, clock);
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

  List<Endpoint> endpoints() {
    InboundWebhooks webhooks =
        new InboundWebhooks(
            sources.all().stream().map(SourceDoor::of).toList(),
            new InboundWebhooks.Tools(log, new SourceCounts(), signals, seal, clock),
            ids);
    return List.of(
        new Endpoint(
            HandlerType.POST, SOURCE, "Take a webhook of a configured source.", webhooks::receive));
  }

  private boolean ready() {
    return background.stream().allMatch(service -> service.health().equals(Health.ready()));
  }
}
