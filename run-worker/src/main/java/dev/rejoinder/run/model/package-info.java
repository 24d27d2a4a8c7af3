/**
 * Asking a model for the next step of a conversation: a real provider's, or the scripted stand-in.
 *
 * <p>Knows neither Kafka nor Avro. Start reading at {@link dev.rejoinder.run.model.ModelClient}.
 */
@NullMarked
package dev.rejoinder.run.model;

import org.jspecify.annotations.NullMarked;
