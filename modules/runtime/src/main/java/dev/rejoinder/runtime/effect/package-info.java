/**
 * Performs effects for records: ordered within a lane, bounded in memory, at least once.
 *
 * <p>The core ({@code Workload}, {@code LaneQueues}, {@code OffsetLedger}) decides what may start
 * and what may be committed; it knows no Kafka, no threads and no clock. The shell ({@code
 * EffectWorker} and what it is made of) polls, runs and commits.
 */
@NullMarked
package dev.rejoinder.runtime.effect;

import org.jspecify.annotations.NullMarked;
