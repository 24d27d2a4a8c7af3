package dev.rejoinder.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.rejoinder.run.machine.ThreadState;
import java.util.Map;
import java.util.Objects;

/**
 * A thread as it is stored: beside its state, the trace each of its live runs belongs to.
 *
 * <p>The state's fields stand where they always stood, so that other versions read them.
 *
 * @param traces {@code traceparent} by run id; runs that belong to no trace have none
 */
record KeptThread(
    @JsonUnwrapped ThreadState state,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> traces) {

  KeptThread {
    // A stored thread may be older than this field.
    traces = Map.copyOf(Objects.requireNonNullElse(traces, Map.of()));
  }
}
