package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallInput;
import dev.rejoinder.callback.call.CallMachine;
import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes a call's inputs through the machine again, for the audit.
 *
 * <p>Same inputs, times and policy give the recorded events again, equal in every field.
 */
public final class CallReplay {

  private CallReplay() {}

  /** What the worker took a step for. */
  public sealed interface Input {

    /** {@code at} of the events it led to. */
    Instant at();

    /** A record of calls, callbacks or delivery-attempts, and where it was written. */
    record Arrived(Instant at, String topic, int partition, long offset, SpecificRecord value)
        implements Input {}

    /** A due time passed. */
    record TimerFired(Instant at) implements Input {}
  }

  /**
   * The events {@code inputs} lead to, beginning with a call nobody knows.
   *
   * @param policy what the worker was configured with when it took them
   */
  public static List<CallEvent> events(String callId, List<Input> inputs, CallPolicy policy) {
    List<CallEvent> events = new ArrayList<>();
    @Nullable CallState state = null;
    for (Input input : inputs) {
      CallMachine.Step step = CallMachine.step(state, understood(input), policy);
      state = step.state();
      step.effects().stream()
          .filter(RecordEvent.class::isInstance)
          .map(effect -> CallEvents.of(callId, (RecordEvent) effect, input.at(), cause(input)))
          .forEach(events::add);
    }
    return List.copyOf(events);
  }

  /**
   * The inputs that led to {@code recorded}, one for each step.
   *
   * @param recorded all events of one call, in the order of the log
   * @param find the record a cause of kind RECORD names
   */
  public static List<Input> inputs(List<CallEvent> recorded, Function<Cause, SpecificRecord> find) {
    List<Input> inputs = new ArrayList<>();
    @Nullable CallEvent previous = null;
    for (CallEvent event : recorded) {
      if (previous == null || !sameStep(previous, event)) {
        inputs.add(inputOf(event, find));
      }
      previous = event;
    }
    return List.copyOf(inputs);
  }

  /** Events of one step share cause and time; no two steps do. */
  private static boolean sameStep(CallEvent one, CallEvent next) {
    return one.getCause().equals(next.getCause()) && one.getAt().equals(next.getAt());
  }

  private static Input inputOf(CallEvent event, Function<Cause, SpecificRecord> find) {
    Cause cause = event.getCause();
    if (cause.getKind() == CauseKind.TIMER) {
      return new Input.TimerFired(event.getAt());
    }
    return new Input.Arrived(
        event.getAt(),
        cause.getTopic(),
        cause.getPartition(),
        cause.getOffset(),
        find.apply(cause));
  }

  private static CallInput understood(Input input) {
    return switch (input) {
      case Input.Arrived arrived -> CallInputs.of(arrived.value(), arrived.at());
      case Input.TimerFired fired -> new CallInput.TimePassed(fired.at());
    };
  }

  private static Cause cause(Input input) {
    return switch (input) {
      case Input.Arrived arrived ->
          Causes.of(
              new Origin(arrived.topic(), arrived.partition(), arrived.offset()), arrived.value());
      case Input.TimerFired fired -> Causes.timer();
    };
  }
}
