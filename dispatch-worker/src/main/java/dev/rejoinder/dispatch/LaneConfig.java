package dev.rejoinder.dispatch;

import dev.rejoinder.runtime.Env;
import java.time.Duration;

/**
 * How the lanes of endpoints are bounded.
 *
 * @param webhookInFlightMax WEBHOOK_IN_FLIGHT, attempts under way at once at a webhook that says
 *     nothing else, and at the API of a source, 1 to 1,000; default 8
 * @param toolInFlightMax TOOL_IN_FLIGHT, the same at the endpoint of a tool or of tasks; default 64
 * @param eventsPerMinute WEBHOOK_EVENTS_PER_MINUTE, attempts begun a minute at a webhook that says
 *     nothing else, 1 to 1,000,000; default 100
 * @param breakerFailures DISPATCH_BREAKER_FAILURES, failures in a row after which an endpoint is
 *     left alone for a while, 0 (never) to 1,000; default 5
 * @param parkAfter DISPATCH_PARK_AFTER, how long a delivery may hold its offset, 100 ms to 1 min;
 *     default 2 s
 * @param parkedMax DELIVERY_PARKED_MAX, how long an event may be parked before it is a dead letter,
 *     1 s to 6 days; default 24 h
 */
public record LaneConfig(
    int webhookInFlightMax,
    int toolInFlightMax,
    int eventsPerMinute,
    int breakerFailures,
    Duration parkAfter,
    Duration parkedMax) {

  static LaneConfig from(Env env) {
    return new LaneConfig(
        env.integer("WEBHOOK_IN_FLIGHT", 8, 1, 1_000),
        env.integer("TOOL_IN_FLIGHT", 64, 1, 1_000),
        env.integer("WEBHOOK_EVENTS_PER_MINUTE", 100, 1, 1_000_000),
        env.integer("DISPATCH_BREAKER_FAILURES", 5, 0, 1_000),
        env.duration(
            "DISPATCH_PARK_AFTER",
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofMinutes(1)),
        env.duration(
            "DELIVERY_PARKED_MAX",
            Duration.ofHours(24),
            Duration.ofSeconds(1),
            Duration.ofDays(6)));
  }
}
