package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Cause;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of one call again, to see whether they lead to the events that were recorded.
 *
 * <p>It is the same machine the worker runs, without Kafka. Not thread-safe.
 */
public final class CallReplay {

  /** No event tells where tools reach ingress. */
  private static final URI NOWHERE = URI.create("http://localhost");

  private static final ToolCallPayload TOOL_CALLS = new ToolCallPayload(NOWHERE);
  private static final TaskPayload TASKS = new TaskPayload(NOWHERE);

  private final String callId;
  private final CallSteps steps;
  private @Nullable CallState state;

  /**
   * @param policy as the worker had it; other limits lead to other events
   */
  public CallReplay(String callId, CallPolicy policy) {
    this.callId = callId;
    this.steps = new CallSteps(policy, TOOL_CALLS, TASKS);
  }

  /**
   * The events one step records.
   *
   * @param input the record that caused it; empty when a due time did
   * @param cause as recorded; repeated in the events
   * @param at the worker's clock as recorded
   */
  public List<CallEvent> step(Optional<SpecificRecord> input, Cause cause, Instant at) {
    CallSteps.Step step = steps.step(callId, state, input, cause, at);
    state = step.state();
    return step.events();
  }

  /** What a cause of this input is named by, whatever a recorded cause says. */
  public static @Nullable String causeId(SpecificRecord input) {
    return CallInputs.id(input);
  }
}
