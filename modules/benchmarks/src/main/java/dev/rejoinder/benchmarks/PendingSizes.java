package dev.rejoinder.benchmarks;

import java.time.Duration;

/**
 * How much is measured, and for how long; {@code -Dbench.*} changes it.
 *
 * @param few pending calls of the one worker
 * @param many pending calls of the other
 * @param warmUp of each worker, before it is measured
 * @param measure of one measurement of throughput
 * @param rounds measurements of each worker, in turns
 * @param due calls that fall due within {@code window}
 * @param perSecond calls answered each second meanwhile
 * @param retentionSeconds CALL_RETENTION of the workers: a closed call is soon forgotten, so that
 *     what is stored is what is pending, and forgetting is part of what a call costs
 */
record PendingSizes(
    int few,
    int many,
    Duration warmUp,
    Duration measure,
    int rounds,
    int due,
    Duration window,
    int perSecond,
    int retentionSeconds) {

  static PendingSizes fromProperties() {
    return new PendingSizes(
        Integer.getInteger("bench.few", 10_000),
        Integer.getInteger("bench.many", 1_000_000),
        Duration.ofSeconds(Integer.getInteger("bench.warmup", 15)),
        Duration.ofSeconds(Integer.getInteger("bench.measure", 15)),
        Integer.getInteger("bench.rounds", 2),
        Integer.getInteger("bench.due", 100_000),
        Duration.ofSeconds(Integer.getInteger("bench.window", 60)),
        Integer.getInteger("bench.rate", 50),
        Integer.getInteger("bench.retention", 10));
  }
}
