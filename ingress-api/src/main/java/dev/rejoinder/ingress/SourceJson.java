package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.KnownSources;
import dev.rejoinder.schemas.SourceConnection;
import dev.rejoinder.schemas.SourceState;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.Sources;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes sources as the API shows them: what they are, and how they fare; never a secret. */
final class SourceJson {

  private final Sources sources;
  private final KnownSources known;

  SourceJson(Sources sources, KnownSources known) {
    this.sources = sources;
    this.known = known;
  }

  /** Every configured source, in the order of the configuration. */
  ArrayNode all() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    sources.all().forEach(source -> list.add(of(source)));
    return list;
  }

  /** {@code status} is connecting, connected, degraded, disconnected or disabled. */
  ObjectNode of(Source source) {
    Optional<SourceState> state = known.find(source.name()).filter(any -> source.enabled());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("name", source.name()).put("kind", source.kind().label());
    body.put("enabled", source.enabled()).put("open", source.open());
    source.gateway().ifPresent(gateway -> body.put("shards", gateway.shards()));
    body.put("status", source.enabled() ? status(state.orElse(null)) : "disabled");
    String warning = state.map(SourceState::getWarning).orElse(null);
    body.put("health_status", warning == null ? "healthy" : "warning");
    body.put("warning", warning);
    body.put("recommendation", state.map(SourceState::getRecommendation).orElse(null));
    body.put("since", time(state.map(SourceState::getSince)));
    body.put("received", state.map(SourceState::getReceived).orElse(0L));
    body.put("rejected", state.map(SourceState::getRejected).orElse(0L));
    body.put("last_received_at", time(state.map(SourceState::getLastReceivedAt)));
    body.put("last_rejected_at", time(state.map(SourceState::getLastRejectedAt)));
    body.put("last_rejection", state.map(SourceState::getLastRejection).orElse(null));
    body.put("last_check_at", time(state.map(SourceState::getLastCheckAt)));
    body.put("last_check_passed", state.map(SourceState::getLastCheckPassed).orElse(null));
    return body;
  }

  private static String status(@Nullable SourceState state) {
    if (state == null) {
      return "connecting";
    }
    boolean degraded =
        state.getConnection() == SourceConnection.CONNECTED && state.getWarning() != null;
    return degraded ? "degraded" : state.getConnection().name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String time(Optional<Instant> at) {
    return at.map(RunJson::time).orElse(null);
  }
}
