package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.RunFact.QuestionRepeated;
import dev.rejoinder.run.machine.RunFact.RunCancelled;
import dev.rejoinder.run.machine.RunFact.RunQueued;
import dev.rejoinder.run.machine.RunFact.RunRefused;
import dev.rejoinder.run.machine.RunInput.QuestionAsked;
import dev.rejoinder.run.machine.ThreadState.ActiveRun;
import dev.rejoinder.run.machine.ThreadState.PastRun;
import dev.rejoinder.run.machine.ThreadState.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Questions as they come: started, put in line, refused, or put in the active run's place. */
final class Questions {

  private Questions() {}

  /** A question the thread knows is never taken again, whatever its policy. */
  static void onQuestion(ThreadDraft draft, ThreadState state, QuestionAsked asked) {
    Optional<PastRun> known =
        RunMachine.runs(state).filter(r -> r.runId().equals(asked.runId())).findFirst();
    ActiveRun active = state.active();
    if (known.isPresent()) {
      onKnown(draft, known.get(), asked);
    } else if (active == null) {
      enqueue(draft, asked, 0);
      Turns.startNextRun(draft);
    } else {
      onBusy(draft, active, asked);
    }
  }

  /** Nothing is said: the run has its own answer, be it still to come. */
  private static void onKnown(ThreadDraft draft, PastRun known, QuestionAsked asked) {
    boolean same = known.questionDigest().equals(asked.questionDigest());
    RunFact fact = same ? new QuestionRepeated() : new RunRefused("idempotency_conflict");
    draft.record(asked.runId(), known.status(), fact);
  }

  private static void onBusy(ThreadDraft draft, ActiveRun active, QuestionAsked asked) {
    switch (asked.threadPolicy()) {
      case ENQUEUE -> {
        if (waitingIsFull(draft, asked)) {
          refuse(draft, asked, "queue_full");
        } else {
          enqueue(draft, asked, draft.waiting.size() + 1);
        }
      }
      case REJECT -> refuse(draft, asked, "thread_busy");
      case INTERRUPT -> interrupt(draft, active, asked);
    }
  }

  private static void refuse(ThreadDraft draft, QuestionAsked asked, String reason) {
    RunRefused refused = new RunRefused(reason);
    draft.record(asked.runId(), RunStatus.FAILED, refused);
    Answers.give(draft, asked.replyTo(), asked.runId(), RunStatus.FAILED, refused);
  }

  /** It takes the active run's place and nobody's in line, so a full line does not refuse it. */
  private static void interrupt(ThreadDraft draft, ActiveRun active, QuestionAsked asked) {
    enqueue(draft, asked, 0);
    String reason = "interrupted by " + asked.runId();
    Turns.end(draft, active, RunStatus.CANCELLED, new RunCancelled(reason, active.usage()));
  }

  /** {@code position} 0 goes before those who wait. */
  private static void enqueue(ThreadDraft draft, QuestionAsked asked, int position) {
    draft.record(
        asked.runId(),
        RunStatus.QUEUED,
        new RunQueued(asked.message(), asked.assistant().id(), asked.questionDigest(), position));
    Waiting waiting =
        new Waiting(
            asked.runId(),
            asked.questionDigest(),
            asked.message(),
            asked.assistant(),
            asked.at().plus(draft.policy.runTimeout()),
            asked.replyTo());
    if (position == 0) {
      draft.waiting.addFirst(waiting);
    } else {
      draft.waiting.addLast(waiting);
    }
  }

  private static boolean waitingIsFull(ThreadDraft draft, QuestionAsked asked) {
    long bytes = bytes(asked.message(), asked.assistant());
    for (Waiting waiting : draft.waiting) {
      bytes += bytes(waiting.message(), waiting.assistant());
    }
    return draft.waiting.size() >= draft.policy.waitingMax() || bytes > RunPolicy.WAITING_BYTES_MAX;
  }

  private static long bytes(String message, AssistantSpec assistant) {
    long bytes = message.getBytes(StandardCharsets.UTF_8).length;
    bytes += assistant.instructions().length();
    for (ToolSpec tool : assistant.tools()) {
      bytes += tool.description().length() + tool.parameters().length();
    }
    return bytes;
  }
}
