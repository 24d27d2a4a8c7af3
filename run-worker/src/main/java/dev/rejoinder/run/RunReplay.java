package dev.rejoinder.run;

import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.RunEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of one thread again, to see whether they lead to the events that were recorded.
 *
 * <p>It takes the same {@link RunSteps} as the worker. Not thread-safe.
 */
public final class RunReplay {

  private final String threadId;
  private final RunSteps steps;
  private @Nullable ThreadState state;

  /**
   * @param policy as the worker had it; other limits or another signing secret lead to other events
   */
  public RunReplay(String threadId, RunPolicy policy) {
    this.threadId = threadId;
    this.steps = new RunSteps(policy);
  }

  /**
   * The events one step records.
   *
   * @param input the record that caused it; empty when a due time did
   * @param cause as recorded; repeated in the events
   * @param at the worker's clock as recorded
   */
  public List<RunEvent> step(Optional<SpecificRecord> input, Cause cause, Instant at) {
    RunSteps.Taken taken = steps.step(threadId, state, input, cause, at);
    state = taken.state();
    return taken.outputs().stream()
        .map(RunSteps.Output::value)
        .filter(RunEvent.class::isInstance)
        .map(RunEvent.class::cast)
        .toList();
  }

  /** What a cause of this input is named by, whatever a recorded cause says. */
  public static String causeId(SpecificRecord input) {
    return RunInputs.id(input);
  }
}
