package dev.rejoinder.dispatch;

import dev.rejoinder.topics.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A record to be written.
 *
 * @param traceparent goes into its headers; null: none does
 */
record Output<V>(Topic<V> topic, String key, V value, @Nullable String traceparent) {

  Output(Topic<V> topic, String key, V value) {
    this(topic, key, value, null);
  }
}
