package dev.rejoinder.run;

import dev.rejoinder.run.machine.RunEffect;
import dev.rejoinder.run.machine.RunInput;
import dev.rejoinder.run.machine.RunMachine;
import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.run.machine.Step;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@link RunMachine} from record to records, without Kafka: what the worker, the audit and a
 * simulation drive. The same arguments give the same records. Safe for many threads.
 */
public final class RunSteps {

  private final RunPolicy policy;

  /**
   * @param policy as the worker has it; other limits or another signing secret lead to other
   *     records
   */
  public RunSteps(RunPolicy policy) {
    this.policy = policy;
  }

  /**
   * Takes one step of a thread; a record taken twice says so and changes nothing else.
   *
   * @param state the thread before; null when it is not known
   * @param input the record that caused the step: a command, a model result or a call outcome;
   *     empty when a due time did
   * @param cause repeated in the events
   * @param at the clock the step is taken by
   * @throws IllegalArgumentException for a record that is no input; it will never be one
   */
  public Taken step(
      String threadId,
      @Nullable ThreadState state,
      Optional<SpecificRecord> input,
      Cause cause,
      Instant at) {
    RunInput taken =
        input.map(record -> RunInputs.of(record, at)).orElseGet(() -> new RunInput.TimePassed(at));
    Step step = RunMachine.step(threadId, state, taken, policy);
    RunNews news = new RunNews(threadId, state, step.state(), at);
    List<Output> outputs = new ArrayList<>();
    for (RunEffect effect : step.effects()) {
      outputs.addAll(outputs(threadId, effect, cause, at));
      if (effect instanceof RunEffect.RecordFact fact) {
        news.of(fact).ifPresent(event -> outputs.add(new Output(event.getSubject(), event)));
      }
    }
    return new Taken(step.state(), outputs);
  }

  /** When the thread has something to do without a record coming: a step with an empty input. */
  public Instant nextDue(ThreadState state) {
    return state.nextDue(policy);
  }

  private static List<Output> outputs(String threadId, RunEffect effect, Cause cause, Instant at) {
    return switch (effect) {
      case RunEffect.RecordFact fact ->
          List.of(new Output(threadId, RunFacts.event(threadId, fact, cause, at)));
      case RunEffect.AskModel ask ->
          List.of(new Output(threadId, RunRecords.modelRequest(threadId, ask)));
      case RunEffect.OpenCall open ->
          List.of(new Output(open.callId(), RunRecords.openCall(threadId, open)));
      case RunEffect.SendReply reply -> replies(threadId, reply, at);
      case RunEffect.CancelCall cancel ->
          List.of(new Output(cancel.callId(), RunRecords.cancelCall(threadId, cancel)));
    };
  }

  private static List<Output> replies(String threadId, RunEffect.SendReply reply, Instant at) {
    List<Output> outputs = new ArrayList<>();
    Event sending = RunReplies.sending(threadId, reply, at);
    outputs.add(new Output(sending.getSubject(), sending));
    for (Delivery delivery : RunReplies.deliveries(threadId, reply, at)) {
      outputs.add(new Output(delivery.getEndpointId(), delivery));
    }
    return outputs;
  }

  /**
   * What a step led to.
   *
   * @param state the thread after; null when it is forgotten
   * @param outputs what to write, in order, in one transaction with the state
   */
  public record Taken(@Nullable ThreadState state, List<Output> outputs) {

    public Taken {
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * A record to write.
   *
   * @param key thread id; call id for a {@link CallCommand}, run id for an {@link Event}, endpoint
   *     id for a {@link Delivery}
   * @param value a {@link RunEvent}, a {@link ModelRequest}, a {@link CallCommand}, an {@link
   *     Event} or a {@link Delivery}; its type says which topic it goes to
   */
  public record Output(String key, SpecificRecord value) {}
}
