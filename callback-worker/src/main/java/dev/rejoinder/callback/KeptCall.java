package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallState;
import org.jspecify.annotations.Nullable;

/**
 * A call as it is stored: beside its state, what is measured and traced of it.
 *
 * @param sinceMs since when it is pending as it is, in epoch milliseconds; 0: not known, or it is
 *     not pending
 * @param traceparent of the trace it belongs to, by W3C Trace Context; null: to none
 */
record KeptCall(CallState state, long sinceMs, @Nullable String traceparent) {

  /** The call after a step at {@code atMs}. */
  static KeptCall after(
      @Nullable KeptCall before, CallState state, @Nullable String traceparent, long atMs) {
    if (!(state instanceof CallState.Pending)) {
      return new KeptCall(state, 0, traceparent);
    }
    return before != null && before.state().getClass().equals(state.getClass())
        ? new KeptCall(state, before.sinceMs(), traceparent)
        : new KeptCall(state, atMs, traceparent);
  }
}
