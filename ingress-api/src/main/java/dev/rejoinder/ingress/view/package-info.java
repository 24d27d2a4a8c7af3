/**
 * What ingress knows of runs and calls, folded from their events; no Kafka, no HTTP, no clock.
 *
 * <p>The event records are taken as they are: a second set of the same two dozen, made only so that
 * this package knew no schema, would have to be kept in step with the first.
 */
@NullMarked
package dev.rejoinder.ingress.view;

import org.jspecify.annotations.NullMarked;
