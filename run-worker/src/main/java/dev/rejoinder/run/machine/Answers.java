package dev.rejoinder.run.machine;

import dev.rejoinder.run.machine.RunEffect.SendReply;
import dev.rejoinder.run.machine.RunFact.RunCompleted;
import dev.rejoinder.run.machine.RunFact.RunIncomplete;
import org.jspecify.annotations.Nullable;

/** What is said where the question came from, once a run has ended or was refused. */
final class Answers {

  private Answers() {}

  /**
   * Answers {@code to}; null is nowhere. Whoever cancels a run has had enough of it, so that says
   * nothing.
   *
   * @param fact how it ended; only some bring words of their own
   */
  static void give(
      ThreadDraft draft, @Nullable ReplyAddress to, String runId, RunStatus status, RunFact fact) {
    if (to == null || status == RunStatus.CANCELLED) {
      return;
    }
    String text =
        fact instanceof RunCompleted completed
            ? completed.message()
            : fact instanceof RunIncomplete incomplete ? incomplete.message() : "";
    draft.effects.add(new SendReply(to, runId, status, text));
  }
}
