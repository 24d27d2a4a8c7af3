package dev.rejoinder.callback.call;

import org.jspecify.annotations.Nullable;

/**
 * How far signs of life move a call's deadline.
 *
 * @param extensionMs milliseconds from a sign of life to the new deadline; null: the call's timeout
 * @param capMs milliseconds from sending after which no sign of life moves the deadline further
 */
public record Heartbeat(@Nullable Long extensionMs, long capMs) {}
