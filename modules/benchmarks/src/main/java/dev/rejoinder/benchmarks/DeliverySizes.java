package dev.rejoinder.benchmarks;

import java.time.Duration;

/**
 * How much is measured, and for how long; {@code -Dbench.*} changes it.
 *
 * @param warmUp at saturation, before anything is measured
 * @param measure of each saturated measurement
 * @param latency of the measurement at a steady rate
 * @param perSecond events a second at the steady rate
 * @param backlog deliveries that are drained at once
 * @param rounds of draining, in turns with the bare loops, after one to warm up
 * @param endpoints webhooks in all, each with an endpoint of its own
 * @param phase of each measurement of isolation
 * @param healthyPerSecond events a second for the endpoints that are well, meanwhile
 */
record DeliverySizes(
    Duration warmUp,
    Duration measure,
    Duration latency,
    int perSecond,
    int backlog,
    int rounds,
    int endpoints,
    Duration phase,
    int healthyPerSecond) {

  static DeliverySizes fromProperties() {
    return new DeliverySizes(
        Duration.ofSeconds(Integer.getInteger("bench.warmup", 30)),
        Duration.ofSeconds(Integer.getInteger("bench.measure", 20)),
        Duration.ofSeconds(Integer.getInteger("bench.latency", 30)),
        Integer.getInteger("bench.rate", 200),
        Integer.getInteger("bench.backlog", 30_000),
        Integer.getInteger("bench.rounds", 2),
        Integer.getInteger("bench.endpoints", 200),
        Duration.ofSeconds(Integer.getInteger("bench.phase", 45)),
        Integer.getInteger("bench.healthy", 200));
  }
}
