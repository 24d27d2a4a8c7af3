package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.Item.AssistantMessage;
import dev.rejoinder.run.machine.Item.ToolCall;
import dev.rejoinder.run.machine.Item.ToolOutput;
import dev.rejoinder.run.machine.Item.UserMessage;
import dev.rejoinder.run.machine.RunEffect.AskModel;
import dev.rejoinder.run.machine.RunEffect.CancelCall;
import dev.rejoinder.run.machine.RunFact.ModelReplied;
import dev.rejoinder.run.machine.RunFact.ModelRetryScheduled;
import dev.rejoinder.run.machine.RunFact.RunCompleted;
import dev.rejoinder.run.machine.RunFact.RunFailed;
import dev.rejoinder.run.machine.RunFact.RunIncomplete;
import dev.rejoinder.run.machine.RunFact.ToolCallResolved;
import dev.rejoinder.run.machine.RunFact.TurnStarted;
import dev.rejoinder.run.machine.RunInput.Attempt;
import dev.rejoinder.run.machine.RunInput.CallResolved;
import dev.rejoinder.run.machine.RunInput.ModelAnswered;
import dev.rejoinder.run.machine.RunInput.ModelFailed;
import dev.rejoinder.run.machine.ThreadState.ActiveRun;
import dev.rejoinder.run.machine.ThreadState.PastRun;
import dev.rejoinder.run.machine.ThreadState.Phase;
import dev.rejoinder.run.machine.ThreadState.Slot;
import dev.rejoinder.run.machine.ThreadState.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The turns of the active run: asking the model, opening its calls, feeding their outputs back. */
final class Turns {

  private Turns() {}

  /** Starts the first question in line; idle when there is none. */
  static void startNextRun(ThreadDraft draft) {
    Waiting next = draft.waiting.pollFirst();
    if (next == null) {
      draft.phase = new Phase.Idle(draft.at);
      return;
    }
    Notes.enter(draft, next.runId());
    draft.items.add(new UserMessage(next.runId(), next.message()));
    draft.trimHistory(next.runId());
    ActiveRun run =
        new ActiveRun(
            next.runId(),
            next.questionDigest(),
            next.assistant(),
            next.deadline(),
            Usage.NONE,
            next.replyTo());
    ask(draft, run, 1, 1);
  }

  static void ask(ThreadDraft draft, ActiveRun run, int turn, int attempt) {
    String digest = RequestDigest.of(run.runId(), turn, run.assistant(), draft.items);
    draft.phase = new Phase.AskingModel(run, turn, attempt, digest);
    draft.effects.add(
        new AskModel(run.runId(), turn, attempt, digest, run.assistant(), draft.items));
    draft.record(run.runId(), RunStatus.IN_PROGRESS, new TurnStarted(turn, attempt, digest));
  }

  static void onAnswer(ThreadDraft draft, ThreadState state, ModelAnswered answered) {
    Optional<ActiveRun> asked = runThatAsked(draft.phase, answered.attempt());
    if (asked.isEmpty()) {
      RunMachine.discard(draft, state, answered.attempt().runId(), "stale_model_result");
      return;
    }
    ActiveRun run = asked.get().used(answered.usage());
    int turn = answered.attempt().turn();
    draft.record(
        run.runId(),
        RunStatus.IN_PROGRESS,
        new ModelReplied(
            turn,
            answered.attempt().attempt(),
            answered.usage(),
            answered.model(),
            answered.calls().size()));
    if (answered.calls().isEmpty() || answered.cutOff()) {
      finish(draft, run, answered);
    } else if (turn >= run.assistant().maxTurns()) {
      endIncomplete(draft, run, "max_turns", answered.text());
    } else if (draft.conversationBytes() > RunPolicy.CONVERSATION_BYTES_MAX) {
      endIncomplete(draft, run, "thread_too_long", answered.text());
    } else {
      CallOpening.open(draft, run, answered);
    }
  }

  private static void finish(ThreadDraft draft, ActiveRun run, ModelAnswered answered) {
    if (answered.cutOff()) {
      endIncomplete(draft, run, "max_output_tokens", answered.text());
      return;
    }
    draft.items.add(
        new AssistantMessage(run.runId(), answered.text(), List.of(), answered.attributes()));
    end(draft, run, RunStatus.COMPLETED, new RunCompleted(answered.text(), run.usage()));
  }

  /** Keeps the text alone: calls without outputs, or their attributes, would brick the thread. */
  private static void endIncomplete(ThreadDraft draft, ActiveRun run, String reason, String text) {
    if (!text.isEmpty()) {
      draft.items.add(new AssistantMessage(run.runId(), text, List.of(), Map.of()));
    }
    end(draft, run, RunStatus.INCOMPLETE, new RunIncomplete(reason, text, run.usage()));
  }

  static void onFailure(ThreadDraft draft, ThreadState state, ModelFailed failed) {
    Attempt attempt = failed.attempt();
    boolean current =
        draft.phase instanceof Phase.AskingModel asking && asking.attempt() == attempt.attempt();
    Optional<ActiveRun> asked = runThatAsked(draft.phase, attempt);
    if (!current || asked.isEmpty()) {
      RunMachine.discard(draft, state, attempt.runId(), "stale_model_result");
      return;
    }
    ActiveRun run = asked.get();
    Duration wait = Backoff.wait(draft.policy, attempt, failed.retryAfter());
    if (!failed.retryable()
        || attempt.attempt() >= draft.policy.modelAttemptsMax()
        || wait.compareTo(draft.policy.retryAfterMax()) > 0) {
      end(
          draft,
          run,
          RunStatus.FAILED,
          new RunFailed(failed.code(), failed.message(), run.usage()));
      return;
    }
    int next = attempt.attempt() + 1;
    draft.phase =
        new Phase.AwaitingRetry(
            run, attempt.turn(), next, attempt.requestDigest(), draft.at.plus(wait));
    draft.record(
        run.runId(),
        RunStatus.IN_PROGRESS,
        new ModelRetryScheduled(
            attempt.turn(),
            attempt.attempt(),
            failed.code(),
            failed.message(),
            draft.at.plus(wait)));
  }

  static void onCallResolved(ThreadDraft draft, ThreadState state, CallResolved resolved) {
    boolean open =
        state.openCalls().anyMatch(slot -> slot.call().callId().equals(resolved.callId()));
    if (!(draft.phase instanceof Phase.AwaitingCalls calls) || !open) {
      RunMachine.discard(draft, state, resolved.runId(), "stale_call_outcome");
      return;
    }
    List<Slot> slots =
        calls.slots().stream().map(slot -> answered(draft, calls, slot, resolved)).toList();
    draft.phase = new Phase.AwaitingCalls(calls.run(), calls.turn(), slots);
    int left = (int) slots.stream().filter(Slot.Open.class::isInstance).count();
    draft.record(
        calls.run().runId(),
        left == 0 ? RunStatus.IN_PROGRESS : RunStatus.REQUIRES_ACTION,
        new ToolCallResolved(calls.turn(), resolved.callId(), resolved.status(), left));
    if (resolved.failRun()) {
      RunFailed failed = new RunFailed("tool_call_expired", resolved.output(), calls.run().usage());
      end(draft, calls.run(), RunStatus.FAILED, failed);
    } else if (left == 0) {
      feed(draft, calls.run(), calls.turn(), slots);
    }
  }

  private static Slot answered(
      ThreadDraft draft, Phase.AwaitingCalls calls, Slot slot, CallResolved resolved) {
    if (!slot.call().callId().equals(resolved.callId())) {
      return slot;
    }
    boolean isError = resolved.status() != CallStatus.SUCCEEDED;
    ToolOutput output =
        new ToolOutput(calls.run().runId(), slot.call(), resolved.output(), isError);
    if (draft.conversationBytes() + output.sizeBytes() > RunPolicy.CONVERSATION_BYTES_MAX) {
      String message = "The tool's output was left out: the conversation would be too long.";
      output =
          new ToolOutput(
              calls.run().runId(), slot.call(), ErrorOutput.of("output_too_large", message), true);
    }
    return new Slot.Resolved(output);
  }

  /** All outputs in call order and the notes since, then the next turn. */
  static void feed(ThreadDraft draft, ActiveRun run, int turn, List<Slot> slots) {
    List<Item> outputs = new ArrayList<>();
    for (Slot slot : slots) {
      if (slot instanceof Slot.Resolved resolved) {
        outputs.add(resolved.output());
      }
    }
    draft.items.addAll(outputs);
    Notes.enter(draft, run.runId());
    ask(draft, run, turn + 1, 1);
  }

  /**
   * Ends the active run and starts the next in line. Every open call gets one synthetic output and
   * is cancelled, so that the conversation stays one a model accepts.
   */
  static void end(ThreadDraft draft, ActiveRun run, RunStatus status, RunFact fact) {
    if (draft.phase instanceof Phase.AwaitingCalls calls) {
      String reason = "run_" + status.name().toLowerCase(java.util.Locale.ROOT);
      calls.slots().forEach(slot -> draft.items.add(closed(draft, run, slot, reason)));
    }
    draft.record(run.runId(), status, fact);
    Answers.give(draft, run.replyTo(), run.runId(), status, fact);
    draft.remember(new PastRun(run.runId(), run.questionDigest(), status));
    startNextRun(draft);
  }

  private static ToolOutput closed(ThreadDraft draft, ActiveRun run, Slot slot, String reason) {
    return switch (slot) {
      case Slot.Resolved(ToolOutput output) -> output;
      case Slot.Open(ToolCall call) -> {
        draft.effects.add(new CancelCall(call.callId(), run.runId(), reason));
        String output = ErrorOutput.of(reason, "The run ended before the tool answered.");
        yield new ToolOutput(run.runId(), call, output, true);
      }
    };
  }

  /** The run whose open request the attempt answers: same run, turn and digest, any attempt. */
  private static Optional<ActiveRun> runThatAsked(Phase phase, Attempt attempt) {
    return switch (phase) {
      case Phase.AskingModel asking ->
          Optional.of(asking.run())
              .filter(run -> answers(attempt, run, asking.turn(), asking.requestDigest()));
      case Phase.AwaitingRetry retry ->
          Optional.of(retry.run())
              .filter(run -> answers(attempt, run, retry.turn(), retry.requestDigest()));
      case Phase.Idle idle -> Optional.empty();
      case Phase.AwaitingCalls calls -> Optional.empty();
    };
  }

  private static boolean answers(Attempt attempt, ActiveRun run, int turn, String digest) {
    return attempt.runId().equals(run.runId())
        && attempt.turn() == turn
        && attempt.requestDigest().equals(digest);
  }
}
