package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.Item.AssistantMessage;
import dev.rejoinder.run.machine.Item.ToolCall;
import dev.rejoinder.run.machine.Item.ToolOutput;
import dev.rejoinder.run.machine.RunEffect.OpenCall;
import dev.rejoinder.run.machine.RunFact.OpenedCall;
import dev.rejoinder.run.machine.RunFact.ToolCallsRequested;
import dev.rejoinder.run.machine.RunInput.ModelAnswered;
import dev.rejoinder.run.machine.RunInput.RequestedCall;
import dev.rejoinder.run.machine.ThreadState.ActiveRun;
import dev.rejoinder.run.machine.ThreadState.Phase;
import dev.rejoinder.run.machine.ThreadState.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the calls of a model answer into open calls, or into errors the model is told at once. */
final class CallOpening {

  private final ThreadDraft draft;
  private final ActiveRun run;
  private final int turn;
  private final List<ToolCall> calls = new ArrayList<>();
  private final List<Slot> slots = new ArrayList<>();
  private final List<OpenedCall> opened = new ArrayList<>();

  private CallOpening(ThreadDraft draft, ActiveRun run, int turn) {
    this.draft = draft;
    this.run = run;
    this.turn = turn;
  }

  static void open(ThreadDraft draft, ActiveRun run, ModelAnswered answered) {
    CallOpening opening = new CallOpening(draft, run, answered.attempt().turn());
    answered.calls().forEach(opening::open);
    draft.items.add(
        new AssistantMessage(run.runId(), answered.text(), opening.calls, answered.attributes()));
    opening.settle();
  }

  private void open(RequestedCall requested) {
    int index = calls.size();
    String callId = draft.policy.callIds().mint(draft.threadId, run.runId(), turn, index);
    ToolCall call =
        new ToolCall(
            callId, requested.providerCallId(), requested.functionName(), requested.arguments());
    calls.add(call);
    Optional<ToolSpec> tool = run.assistant().tool(requested.functionName());
    Optional<String> refusal = refusal(index, requested, tool);
    opened.add(
        new OpenedCall(
            callId, index, requested.functionName(), requested.arguments(), refusal.orElse(null)));
    if (tool.isEmpty() || refusal.isPresent()) {
      slots.add(new Slot.Resolved(new ToolOutput(run.runId(), call, refusal.orElse(""), true)));
      return;
    }
    slots.add(new Slot.Open(call));
    draft.effects.add(
        new OpenCall(
            callId,
            run.runId(),
            turn,
            index,
            requested.arguments(),
            tool.get(),
            tool.get().endpointId(run.assistant().id())));
  }

  private static Optional<String> refusal(
      int index, RequestedCall requested, Optional<ToolSpec> tool) {
    if (index >= RunPolicy.CALLS_PER_TURN_MAX) {
      String message = "At most " + RunPolicy.CALLS_PER_TURN_MAX + " calls are made in one turn.";
      return Optional.of(ErrorOutput.of("too_many_calls", message));
    }
    if (tool.isEmpty()) {
      String message = "There is no tool named '" + requested.functionName() + "'.";
      return Optional.of(ErrorOutput.of("unknown_tool", message));
    }
    return ToolArguments.problem(tool.get().parameters(), requested.arguments())
        .map(problem -> ErrorOutput.of("invalid_arguments", problem));
  }

  private void settle() {
    boolean anyOpen = slots.stream().anyMatch(Slot.Open.class::isInstance);
    draft.record(
        run.runId(),
        anyOpen ? RunStatus.REQUIRES_ACTION : RunStatus.IN_PROGRESS,
        new ToolCallsRequested(turn, opened));
    if (anyOpen) {
      draft.phase = new Phase.AwaitingCalls(run, turn, slots);
    } else {
      Turns.feed(draft, run, turn, slots);
    }
  }
}
