package dev.rejoinder.run;

import dev.rejoinder.run.machine.RunEffect.RecordFact;
import dev.rejoinder.run.machine.RunInput;
import dev.rejoinder.run.machine.RunMachine;
import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.run.machine.Step;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of one thread again, to see whether they lead to the events that were recorded.
 *
 * <p>It is the same machine the worker runs, without Kafka. Not thread-safe.
 */
public final class RunReplay {

  private final String threadId;
  private final RunPolicy policy;
  private @Nullable ThreadState state;

  /**
   * @param policy as the worker had it; other limits or another signing secret lead to other events
   */
  public RunReplay(String threadId, RunPolicy policy) {
    this.threadId = threadId;
    this.policy = policy;
  }

  /**
   * The events one step records.
   *
   * @param input the record that caused it; empty when a due time did
   * @param cause as recorded; repeated in the events
   * @param at the worker's clock as recorded
   */
  public List<RunEvent> step(Optional<SpecificRecord> input, Cause cause, Instant at) {
    RunInput taken =
        input.map(record -> RunInputs.of(record, at)).orElseGet(() -> new RunInput.TimePassed(at));
    Step step = RunMachine.step(threadId, state, taken, policy);
    state = step.state();
    List<RunEvent> events = new ArrayList<>();
    step.effects().stream()
        .filter(RecordFact.class::isInstance)
        .map(RecordFact.class::cast)
        .forEach(fact -> events.add(RunFacts.event(threadId, fact, cause, at)));
    return events;
  }

  /** What a cause of this input is named by, whatever a recorded cause says. */
  public static String causeId(SpecificRecord input) {
    return RunInputs.id(input);
  }
}
