/** What ingress knows of runs and calls, folded from their events; no Kafka and no HTTP here. */
@NullMarked
package dev.rejoinder.ingress.view;

import org.jspecify.annotations.NullMarked;
