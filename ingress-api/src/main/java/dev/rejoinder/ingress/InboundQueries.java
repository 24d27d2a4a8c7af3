package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.InboundView;
import dev.rejoinder.ingress.view.KnownInbound;
import dev.rejoinder.schemas.RejectedRequest;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.Sources;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What there is to see of sources: their limits and counts, events, and what was turned down. */
final class InboundQueries {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Sources sources;
  private final SourceJson health;
  private final SourceCounts counts;
  private final InboundView view;
  private final InstantSource clock;

  InboundQueries(
      Sources sources,
      SourceJson health,
      SourceCounts counts,
      InboundView view,
      InstantSource clock) {
    this.sources = sources;
    this.health = health;
    this.counts = counts;
    this.view = view;
    this.clock = clock;
  }

  Reply list(Request request) {
    ObjectNode body = NODES.objectNode();
    ArrayNode data = body.putArray("data");
    sources.all().forEach(source -> data.add(shown(source)));
    return Reply.of(200, body);
  }

  Reply show(Request request) {
    return Reply.of(200, shown(find(request)));
  }

  /** Requests that were turned down, newest first. */
  Reply rejected(Request request) {
    Optional<String> reason = request.query("reason");
    Predicate<Instant> recent = since(request);
    Page<RejectedRequest> page =
        Page.of(
            request,
            view.rejected(find(request).name()).stream()
                .filter(rejected -> reason.isEmpty() || reason.get().equals(rejected.getReason()))
                .filter(rejected -> recent.test(rejected.getReceivedAt())),
            rejected ->
                new PageCursor(rejected.getReceivedAt().toEpochMilli(), rejected.getRejectionId()));
    return Reply.of(200, page.body(InboundQueries::shown));
  }

  /** Events, newest first, and how many there are of each type, whatever page is shown. */
  Reply events(Request request) {
    Optional<String> type = request.query("type");
    Predicate<Instant> recent = since(request);
    List<KnownInbound> all =
        view.events(find(request).name()).stream()
            .filter(event -> recent.test(Instant.ofEpochMilli(event.receivedAtMs())))
            .toList();
    Page<KnownInbound> page =
        Page.of(
            request,
            all.stream().filter(event -> type.isEmpty() || type.get().equals(event.type())),
            event -> new PageCursor(event.receivedAtMs(), event.id()));
    ObjectNode body = page.body(InboundQueries::shown);
    body.set(
        "types",
        counts(
            all.stream()
                .collect(
                    Collectors.groupingBy(
                        KnownInbound::type, TreeMap::new, Collectors.counting()))));
    return Reply.of(200, body);
  }

  private Source find(Request request) {
    return sources
        .find(request.path("source"))
        .orElseThrow(
            () -> BadRequest.notFound("Source not found", "There is no source of this name."));
  }

  private Predicate<Instant> since(Request request) {
    Optional<Instant> since = Moment.query(request, "since", clock.instant());
    return at -> since.isEmpty() || !at.isBefore(since.get());
  }

  /** Nothing of its secrets but how many there are. */
  private ObjectNode shown(Source source) {
    ObjectNode body = NODES.objectNode().put("name", source.name());
    body.put("kind", source.kind().label()).put("enabled", source.enabled());
    body.put("open", source.open()).put("secrets", source.secrets().size());
    ArrayNode addresses = body.putArray("allowed_ips");
    source.allowedAddresses().forEach(addresses::add);
    body.putObject("rate_limit")
        .put("requests", source.requestsMax())
        .put("window_ms", source.rateWindow().toMillis());
    body.put("timeout_ms", source.timeout().toMillis());
    body.set("received", counts(counts.receivedBy(source)));
    body.set("rejected", counts(counts.rejectedBy(source)));
    body.set("health", health.of(source));
    String path = "/api/webhooks/" + source.name();
    body.putObject("links").put("events", path + "/events").put("rejected", path + "/rejected");
    return body;
  }

  private static ObjectNode counts(Map<String, Long> counts) {
    ObjectNode body = NODES.objectNode();
    counts.forEach(body::put);
    return body;
  }

  private static ObjectNode shown(KnownInbound event) {
    return NODES
        .objectNode()
        .put("id", event.id())
        .put("type", event.type())
        .put("provider_event_id", event.providerEventId())
        .put("received_at", TaskJson.iso(event.receivedAtMs()))
        .put("copies", event.copies());
  }

  private static ObjectNode shown(RejectedRequest rejected) {
    ObjectNode body = NODES.objectNode().put("id", rejected.getRejectionId());
    body.put("received_at", RunJson.time(rejected.getReceivedAt()));
    body.put("reason", rejected.getReason()).put("details", rejected.getDetails());
    body.put("status_code", rejected.getStatusCode());
    body.put("remote_address", rejected.getRemoteAddress());
    ObjectNode headers = body.putObject("headers");
    new TreeMap<>(rejected.getHeaders()).forEach(headers::put);
    return body.put("body", rejected.getBody()).put("body_bytes", rejected.getBodyBytes());
  }
}
