package dev.rejoinder.dispatch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rejoinder.dispatch.lane.EndpointLane;
import dev.rejoinder.dispatch.lane.LaneLimits;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.runtime.SharedGauge;
import dev.rejoinder.runtime.effect.Ending;
import dev.rejoinder.runtime.effect.LaneGate;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.sources.Route;
import dev.rejoinder.sources.Source;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;

/**
 * The gates of endpoints, by the limits their webhooks have at that moment. Thread-safe; a gate is
 * used by one thread at a time.
 *
 * <p>What an endpoint did is remembered for an hour after its last use: longer than its breaker is
 * ever open, so that a lane that was empty for a while is no better off.
 */
final class LaneGates {

  private static final Duration WEBHOOK_OPEN_MAX = Duration.ofMinutes(5);

  /**
   * Well below the deadlines of calls, which would pass while nobody asks the tool, and of answers
   * to people who wait.
   */
  private static final Duration TOOL_OPEN_MAX = Duration.ofSeconds(10);

  private static final int LANES_MAX = 100_000;
  private static final Duration REMEMBERED_FOR = Duration.ofHours(1);

  private final LaneConfig config;
  private final KnownWebhooks webhooks;
  private final Cache<String, Gate> gates =
      Caffeine.newBuilder().maximumSize(LANES_MAX).expireAfterAccess(REMEMBERED_FOR).build();

  LaneGates(LaneConfig config, KnownWebhooks webhooks) {
    this.config = config;
    this.webhooks = webhooks;
    for (String state : List.of("closed", "open", "probing")) {
      SharedGauge.sum(
          "rejoinder.breakers",
          "Endpoints something was sent to within the hour, by the state of their breakers.",
          Tags.of("state", state),
          () -> count(state));
    }
  }

  private double count(String state) {
    return gates.asMap().values().stream()
        .filter(gate -> gate.lane.breakerState().equals(state))
        .count();
  }

  LaneGate gate(String endpointId) {
    return gates.get(endpointId, id -> new Gate(id));
  }

  private LaneLimits limits(String endpointId) {
    return webhooks
        .find(endpointId)
        .map(this::limits)
        .orElseGet(() ->
            new LaneLimits(
                answers(endpointId) ? config.webhookInFlightMax() : config.toolInFlightMax(),
                0,
                1,
                config.breakerFailures(),
                TOOL_OPEN_MAX.toMillis()));
  }

  /** Providers limit by themselves how much they take, and say when to come again. */
  private static boolean answers(String endpointId) {
    return endpointId.startsWith(Source.ENDPOINT_PREFIX)
        || endpointId.startsWith(Route.ENDPOINT_PREFIX);
  }

  private LaneLimits limits(Webhook webhook) {
    int inFlight =
        webhook.getInFlightMax() == null
            ? config.webhookInFlightMax()
            : webhook.getInFlightMax().intValue();
    int batch = webhook.getBatch() == null ? 1 : webhook.getBatch().getEventsMax();
    int perMinute =
        webhook.getEventsPerMinute() == null
            ? config.eventsPerMinute()
            : webhook.getEventsPerMinute().intValue();
    return new LaneLimits(
        Math.max(1, Math.max(inFlight, batch)),
        Math.max(1, perMinute),
        Math.max(1, perMinute),
        config.breakerFailures(),
        WEBHOOK_OPEN_MAX.toMillis());
  }

  private final class Gate implements LaneGate {

    private final String endpointId;
    private final EndpointLane lane;

    private Gate(String endpointId) {
      this.endpointId = endpointId;
      this.lane = new EndpointLane(limits(endpointId), 0);
    }

    @Override
    public long opensMs(int running, long nowMs) {
      return lane.opensMs(limits(endpointId), running, nowMs);
    }

    @Override
    public void started(long nowMs) {
      lane.started(limits(endpointId), nowMs);
    }

    @Override
    public void ended(Ending.Sign sign, long nowMs) {
      switch (sign) {
        case WELL -> lane.succeeded();
        case UNWELL -> lane.failed(limits(endpointId), nowMs);
        case NONE -> lane.abandoned(nowMs);
      }
    }
  }
}
