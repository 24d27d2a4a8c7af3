package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallInput;
import dev.rejoinder.callback.call.CallMachine;
import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Cause;
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

  private final String callId;
  private final CallPolicy policy;
  private @Nullable CallState state;

  /**
   * @param policy as the worker had it; other limits lead to other events
   */
  public CallReplay(String callId, CallPolicy policy) {
    this.callId = callId;
    this.policy = policy;
  }

  /**
   * The events one step records.
   *
   * @param input the record that caused it; empty when a due time did
   * @param cause as recorded; repeated in the events
   * @param at the worker's clock as recorded
   */
  public List<CallEvent> step(Optional<SpecificRecord> input, Cause cause, Instant at) {
    CallInput taken =
        input
            .map(record -> CallInputs.of(record, at))
            .orElseGet(() -> new CallInput.TimePassed(at));
    CallMachine.Step step = CallMachine.step(state, taken, policy);
    state = step.state();
    return step.effects().stream()
        .filter(RecordEvent.class::isInstance)
        .map(effect -> CallEvents.of(callId, (RecordEvent) effect, at, cause))
        .toList();
  }

  /** What a cause of this input is named by, whatever a recorded cause says. */
  public static @Nullable String causeId(SpecificRecord input) {
    return CallInputs.id(input);
  }
}
