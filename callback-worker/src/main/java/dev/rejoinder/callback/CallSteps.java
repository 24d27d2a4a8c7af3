package dev.rejoinder.callback;

import dev.rejoinder.callback.call.CallEffect;
import dev.rejoinder.callback.call.CallInput;
import dev.rejoinder.callback.call.CallMachine;
import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.callback.call.Work;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of calls from record to records, as the worker takes them, without Kafka.
 *
 * <p>Pure: the same state and input always give the same {@link Step}. Thread-safe.
 */
public final class CallSteps {

  private final CallPolicy policy;
  private final ToolCallPayload toolCalls;
  private final TaskPayload tasks;

  public CallSteps(CallPolicy policy, ToolCallPayload toolCalls, TaskPayload tasks) {
    this.policy = policy;
    this.toolCalls = toolCalls;
    this.tasks = tasks;
  }

  /** The new state (null: the call is forgotten) and what is written, in order. */
  public record Step(@Nullable CallState state, List<Output> outputs) {

    public Step {
      outputs = List.copyOf(outputs);
    }

    /** Those of the outputs that are events of the call. */
    public List<CallEvent> events() {
      return outputs.stream()
          .map(Output::value)
          .filter(CallEvent.class::isInstance)
          .map(CallEvent.class::cast)
          .toList();
    }
  }

  /**
   * One record to write.
   *
   * @param value a CallEvent, CallOutcome, Delivery or Event; its class tells the topic
   */
  public record Output(String key, SpecificRecord value) {}

  /**
   * Takes one step of one call.
   *
   * @param state null for a call nobody knows
   * @param input a CallCommand, Callback or DeliveryAttempt; empty when a due time passed
   * @param cause repeated in the events
   * @param at the worker's clock, to the millisecond
   * @throws IllegalArgumentException when {@code input} is anything else
   */
  public Step step(
      String callId,
      @Nullable CallState state,
      Optional<SpecificRecord> input,
      Cause cause,
      Instant at) {
    CallInput taken =
        input
            .map(record -> CallInputs.of(record, at))
            .orElseGet(() -> new CallInput.TimePassed(at));
    CallMachine.Step step = CallMachine.step(state, taken, policy);
    CallNews news = new CallNews(callId, step, at);
    List<Output> outputs = new ArrayList<>();
    for (CallEffect effect : step.effects()) {
      outputs.add(output(callId, effect, cause, at));
      news.of(effect).ifPresent(event -> outputs.add(new Output(callId, event)));
    }
    return new Step(step.state(), outputs);
  }

  private Output output(String callId, CallEffect effect, Cause cause, Instant at) {
    return switch (effect) {
      case CallEffect.RecordEvent event ->
          new Output(callId, CallEvents.of(callId, event, at, cause));
      case CallEffect.SendDelivery send ->
          new Output(
              send.work().endpointId(), CallOutputs.delivery(callId, send, body(callId, send)));
      case CallEffect.AnswerRun answer ->
          new Output(answer.run().threadId(), CallOutputs.outcome(callId, answer));
      case CallEffect.NoteTaskEnd note ->
          new Output(note.threadId(), CallOutputs.note(callId, note));
      case CallEffect.NoteLateAnswer note ->
          new Output(note.call().run().threadId(), CallOutputs.note(callId, note));
      case CallEffect.TellSubscribers tell -> new Output(callId, TaskEvents.of(callId, tell));
    };
  }

  private String body(String callId, CallEffect.SendDelivery send) {
    return switch (send.work()) {
      case Work.ToolCall call -> toolCalls.render(callId, call, send.createdAt());
      case Work.Task task -> tasks.render(callId, task, send.createdAt());
    };
  }
}
