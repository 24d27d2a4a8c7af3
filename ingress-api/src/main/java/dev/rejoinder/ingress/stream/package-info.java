/**
 * How a client follows a run or a thread: the past and the present of one partition put together,
 * each event once; no Kafka, no HTTP, no clock.
 *
 * <p>The event records are taken as they are, for the reason {@code ingress.view} gives.
 */
@NullMarked
package dev.rejoinder.ingress.stream;

import org.jspecify.annotations.NullMarked;
