package dev.rejoinder.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * Where a delivery was read from.
 *
 * @param topic its label
 * @param traceparent the trace it belongs to, by W3C Trace Context; null: to none
 */
record Origin(String topic, int partition, long offset, @Nullable String traceparent) {}
