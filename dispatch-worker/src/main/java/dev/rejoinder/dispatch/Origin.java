package dev.rejoinder.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * Where a delivery was read from.
 *
 * @param topic its label
 * @param traceparent the trace it belongs to, by W3C Trace Context; null: to none
 */
record Origin(String topic, int partition, long offset, @Nullable String traceparent) {

  /** The same place, in another span of its trace. */
  Origin with(@Nullable String span) {
    return new Origin(topic, partition, offset, span);
  }
}
