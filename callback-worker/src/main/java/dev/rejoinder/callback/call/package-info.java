/** What a call is and how it ends: pure, with no Kafka, HTTP, Avro, clock or chance. */
@NullMarked
package dev.rejoinder.callback.call;

import org.jspecify.annotations.NullMarked;
