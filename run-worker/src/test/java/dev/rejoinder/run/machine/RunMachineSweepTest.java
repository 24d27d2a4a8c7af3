package dev.rejoinder.run.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.machine.Item.AssistantMessage;
import dev.rejoinder.run.machine.Item.ToolCall;
import dev.rejoinder.run.machine.Item.ToolOutput;
import dev.rejoinder.run.machine.RunEffect.AskModel;
import dev.rejoinder.run.machine.RunEffect.CancelCall;
import dev.rejoinder.run.machine.RunEffect.OpenCall;
import dev.rejoinder.run.machine.RunEffect.RecordFact;
import dev.rejoinder.run.machine.RunFact.ToolCallResolved;
import dev.rejoinder.run.machine.RunFact.TurnStarted;
import dev.rejoinder.run.machine.RunInput.Attempt;
import dev.rejoinder.run.machine.RunInput.RequestedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any inputs in any order, repeated, late or lost: what the machine promises still holds. */
class RunMachineSweepTest {

  private static final int SEEDS = 3000;
  private static final int STEPS = 60;

  /** Of the eight runs, so many are of questions that say where their answers go. */
  private static final int REPLIED_TO = 4;

  private static final List<CallStatus> STATUSES = List.of(CallStatus.values());
  private static final List<ThreadPolicy> POLICIES = List.of(ThreadPolicy.values());

  @Test
  void whateverComesTheConversationStaysOneAModelAccepts() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Sweep sweep = new Sweep(seed);
      sweep.play();
      sweep.check();
    }
  }

  private static final class Sweep {

    private final long seed;
    private final Random random;
    private final Conversation thread = new Conversation();
    private final List<RunInput> sent = new ArrayList<>();

    Sweep(long seed) {
      this.seed = seed;
      random = new Random(seed);
    }

    void play() {
      for (int i = 0; i < STEPS; i++) {
        thread.now = thread.now.plusMillis(random.nextInt(2000));
        boolean repeat = !sent.isEmpty() && random.nextInt(5) == 0;
        RunInput input = repeat ? sent.get(random.nextInt(sent.size())) : next();
        sent.add(input);
        thread.step(input);
      }
      for (int i = 0; i < 10; i++) {
        thread.passTime(Duration.ofHours(13));
      }
    }

    private RunInput next() {
      List<AskModel> asked = Conversation.of(thread.effects, AskModel.class);
      List<OpenCall> opened = Conversation.of(thread.effects, OpenCall.class);
      int dice = random.nextInt(11);
      if (asked.isEmpty() || dice == 0) {
        int run = random.nextInt(8);
        return new RunInput.QuestionAsked(
            thread.now,
            "run_" + run,
            "q",
            Conversation.ASSISTANT,
            "d" + random.nextInt(2),
            POLICIES.get(random.nextInt(POLICIES.size())),
            run < REPLIED_TO ? Conversation.PHONE : null);
      }
      if (dice == 1) {
        return new RunInput.CancelRequested(thread.now, "run_" + random.nextInt(8), "why not");
      }
      if (dice == 2) {
        return new RunInput.TimePassed(thread.now.plusSeconds(random.nextInt(90_000)));
      }
      if (dice == 10) {
        return new RunInput.NoteGiven(
            thread.now, "task_" + random.nextInt(20), CallStatus.SUCCEEDED, "n");
      }
      if (dice < 7 || opened.isEmpty()) {
        return modelResult(asked.get(Math.max(0, asked.size() - 1 - random.nextInt(2))));
      }
      OpenCall call = opened.get(Math.max(0, opened.size() - 1 - random.nextInt(4)));
      CallStatus status = STATUSES.get(random.nextInt(STATUSES.size()));
      return new RunInput.CallResolved(
          thread.now,
          call.runId(),
          call.turn(),
          call.callId(),
          status,
          "o",
          random.nextInt(9) == 0);
    }

    private RunInput modelResult(AskModel ask) {
      Attempt attempt = new Attempt(ask.runId(), ask.turn(), ask.attempt(), ask.requestDigest());
      if (random.nextInt(4) == 0) {
        boolean retryable = random.nextBoolean();
        return new RunInput.ModelFailed(thread.now, attempt, retryable, "server_error", "m", null);
      }
      List<RequestedCall> calls = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        String tool = random.nextInt(6) == 0 ? "unknown" : "get_weather";
        String arguments = random.nextInt(6) == 0 ? "{" : "{\"location\":\"x\"}";
        calls.add(new RequestedCall("", tool, arguments));
      }
      boolean cutOff = random.nextInt(12) == 0;
      return new RunInput.ModelAnswered(
          thread.now, attempt, "t", calls, new Usage(1, 1), "m", cutOff, Map.of());
    }

    void check() {
      List<RecordFact> facts = Conversation.of(thread.effects, RecordFact.class);
      for (int i = 0; i < facts.size(); i++) {
        assertThat(facts.get(i).sequence()).as("seed %d: gapless sequence", seed).isEqualTo(i + 1);
      }
      everyAcceptedRunEndsOnce(facts);
      everyTurnIsStartedOnce(facts);
      everyCallIsResolvedOrCancelledOnce(facts);
      everyNoteTakenIsToldOnce();
      everyEndIsRepliedToOnce();
      Conversation.of(thread.effects, AskModel.class).forEach(this::everyCallHasItsOutput);
    }

    private void everyAcceptedRunEndsOnce(List<RecordFact> facts) {
      Map<String, Integer> ends = new HashMap<>();
      for (RecordFact fact : facts) {
        switch (fact.fact()) {
          case RunFact.RunQueued queued ->
              assertThat(ends.put(fact.runId(), 0)).as("seed %d: accepted once", seed).isNull();
          case RunFact.RunCompleted end -> ends.merge(fact.runId(), 1, Integer::sum);
          case RunFact.RunFailed end -> ends.merge(fact.runId(), 1, Integer::sum);
          case RunFact.RunCancelled end -> ends.merge(fact.runId(), 1, Integer::sum);
          case RunFact.RunExpired end -> ends.merge(fact.runId(), 1, Integer::sum);
          case RunFact.RunIncomplete end -> ends.merge(fact.runId(), 1, Integer::sum);
          default -> {}
        }
      }
      assertThat(ends.values()).as("seed %d: every run ended once", seed).containsOnly(1);
    }

    private void everyTurnIsStartedOnce(List<RecordFact> facts) {
      Set<String> starts = new HashSet<>();
      for (RecordFact fact : facts) {
        if (fact.fact() instanceof TurnStarted started) {
          String attempt = fact.runId() + "/" + started.turn() + "/" + started.attempt();
          assertThat(starts.add(attempt)).as("seed %d: %s", seed, attempt).isTrue();
        }
      }
    }

    private void everyCallIsResolvedOrCancelledOnce(List<RecordFact> facts) {
      Map<String, Integer> closed = new HashMap<>();
      for (OpenCall call : Conversation.of(thread.effects, OpenCall.class)) {
        assertThat(closed.put(call.callId(), 0)).as("seed %d: opened once", seed).isNull();
      }
      for (RecordFact fact : facts) {
        if (fact.fact() instanceof ToolCallResolved resolved) {
          closed.merge(resolved.callId(), 1, Integer::sum);
        }
      }
      for (CancelCall cancel : Conversation.of(thread.effects, CancelCall.class)) {
        closed.merge(cancel.callId(), 1, Integer::sum);
      }
      if (!closed.isEmpty()) {
        assertThat(closed.values()).as("seed %d: every call closed once", seed).containsOnly(1);
      }
    }

    /** What ends or is refused is answered at once, but for what somebody cancelled. */
    private void everyEndIsRepliedToOnce() {
      List<String> expected = new ArrayList<>();
      for (RecordFact fact : Conversation.of(thread.effects, RecordFact.class)) {
        boolean ended =
            switch (fact.fact()) {
              case RunFact.RunCompleted end -> true;
              case RunFact.RunFailed end -> true;
              case RunFact.RunExpired end -> true;
              case RunFact.RunIncomplete end -> true;
              case RunFact.RunRefused refused ->
                  refused.reason().equals("queue_full") || refused.reason().equals("thread_busy");
              default -> false;
            };
        if (ended && fact.runId().compareTo("run_" + REPLIED_TO) < 0) {
          expected.add(fact.runId() + " " + fact.status());
        }
      }
      assertThat(Conversation.of(thread.effects, RunEffect.SendReply.class))
          .as("seed %d: replied once", seed)
          .extracting(reply -> reply.runId() + " " + reply.status())
          .containsExactlyElementsOf(expected);
    }

    /** A turn's first request has every note taken before it; threads this short lose nothing. */
    private void everyNoteTakenIsToldOnce() {
      Set<String> taken = new HashSet<>();
      for (RunEffect effect : thread.effects) {
        switch (effect) {
          case RecordFact fact when fact.fact() instanceof RunFact.NoteTaken note ->
              assertThat(taken.add(note.callId())).as("seed %d: %s", seed, note).isTrue();
          case AskModel ask -> {
            List<String> told =
                Conversation.items(ask, Item.ThreadNote.class)
                    .map(Item.ThreadNote::callId)
                    .toList();
            assertThat(told).as("seed %d: told once", seed).doesNotHaveDuplicates();
            assertThat(taken).as("seed %d: nothing made up", seed).containsAll(told);
            if (ask.attempt() == 1) {
              assertThat(told).as("seed %d: nothing kept back", seed).containsAll(taken);
            }
          }
          default -> {}
        }
      }
    }

    /** A model refuses a conversation in which a call has no output, or two, or one out of turn. */
    private void everyCallHasItsOutput(AskModel ask) {
      List<Item> items = ask.items();
      for (int i = 0; i < items.size(); i++) {
        if (items.get(i) instanceof AssistantMessage assistant) {
          for (ToolCall call : assistant.calls()) {
            i++;
            assertThat(items.get(i))
                .as("seed %d: output of %s", seed, call.callId())
                .isInstanceOfSatisfying(
                    ToolOutput.class, output -> assertThat(output.call()).isEqualTo(call));
          }
        } else {
          assertThat(items.get(i))
              .as("seed %d: stray output", seed)
              .isNotInstanceOf(ToolOutput.class);
        }
      }
    }
  }
}
