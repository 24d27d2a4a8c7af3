package dev.rejoinder.ingress;

import dev.rejoinder.discord.DiscordGatewayService;
import dev.rejoinder.ingress.access.KeyScope;
import dev.rejoinder.ingress.access.Need;
import dev.rejoinder.ingress.view.InboundView;
import dev.rejoinder.ingress.view.Part;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.schemas.RejectedRequest;
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
import org.jspecify.annotations.Nullable;

/** What the server answers to sources and about them, and what runs beside it for them. */
final class InboundRoutes {

  private static final String SOURCES = "/api/webhooks";
  private static final String SOURCE = SOURCES + "/{source}";

  /** Events kept at hand for lists, and as many requests that were turned down. */
  private static final int KEPT_MAX = 20_000;

  private final Sources sources;
  private final RequestIds ids;
  private final InstantSource clock;
  private final SourceCounts counts = new SourceCounts();
  private final InboundView view = new InboundView(KEPT_MAX);
  private final List<Service> background = new ArrayList<>();
  private final SignalsService signals;
  private final InboundWebhooks.Tools tools;

  InboundRoutes(
      Sources sources, InboundLog log, Optional<Seal> seal, RequestIds ids, InstantSource clock) {
    this.sources = sources;
    this.ids = ids;
    this.clock = clock;
    signals = new SignalsService(sources.all(), log, this::ready, clock);
    tools = new InboundWebhooks.Tools(log, counts, signals, seal, clock);
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

  /** {@code event} is null for a record without a value, which says nothing. */
  void onEvent(@Nullable InboundEvent event) {
    if (event != null) {
      view.on(InboundWebhooks.eventId(event), event);
    }
  }

  /** As {@link #onEvent}. */
  void onRejected(@Nullable RejectedRequest request) {
    view.on(request);
  }

  /** Forgets what is of a part that another replica shows. */
  void drop(Part part) {
    view.drop(part);
  }

  /** The gateways of those sources that have one. */
  List<Service> gateways(KafkaClients kafka, Topics topics) {
    return sources.all().stream()
        .filter(DiscordGatewayService::wantedBy)
        .<Service>map(source ->
            new DiscordGatewayService(source, kafka, topics, new GatewayIntake(source, tools)))
        .toList();
  }

  /** {@code health}: how the sources fare. */
  List<Endpoint> endpoints(SourceJson health) {
    InboundWebhooks webhooks =
        new InboundWebhooks(sources.all().stream().map(SourceDoor::of).toList(), tools, ids);
    InboundQueries queries = new InboundQueries(sources, health, counts, view, clock);
    return List.of(
        new Endpoint(
            HandlerType.POST,
            SOURCE,
            "Take a webhook of a configured source.",
            Need.NOTHING,
            webhooks::receive),
        find(SOURCES, "Sources of webhooks, with their limits and counts.", queries::list),
        find(SOURCE, "A source.", queries::show),
        find(SOURCE + "/events", "What came from it, newest first.", queries::events),
        find(SOURCE + "/rejected", "What was turned down, newest first.", queries::rejected));
  }

  private static Endpoint find(String path, String summary, Endpoint.Answering answering) {
    return new Endpoint(HandlerType.GET, path, summary, KeyScope.ADMIN, answering);
  }

  private boolean ready() {
    return background.stream().allMatch(service -> service.health().equals(Health.ready()));
  }
}
