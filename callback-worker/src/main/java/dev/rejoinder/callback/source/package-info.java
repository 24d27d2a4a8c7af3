/** How a source fares, decided by what was noticed of it; knows neither Kafka nor Avro. */
@NullMarked
package dev.rejoinder.callback.source;

import org.jspecify.annotations.NullMarked;
