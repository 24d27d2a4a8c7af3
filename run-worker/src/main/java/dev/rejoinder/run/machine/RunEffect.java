package dev.rejoinder.run.machine;

import java.util.List;

/** What the shell must do to make a step true, in order. */
public sealed interface RunEffect {

  /** Write the fact to the thread's events under the next sequence number. */
  record RecordFact(long sequence, String runId, RunStatus status, RunFact fact)
      implements RunEffect {}

  /** Ask the model; a result counts only when it repeats {@code requestDigest}. */
  record AskModel(
      String runId,
      int turn,
      int attempt,
      String requestDigest,
      AssistantSpec assistant,
      List<Item> items)
      implements RunEffect {

    public AskModel {
      items = List.copyOf(items);
    }
  }

  /** Register the call and send it out. */
  record OpenCall(
      String callId,
      String runId,
      int turn,
      int index,
      String arguments,
      ToolSpec tool,
      String endpointId)
      implements RunEffect {}

  /**
   * Say where the question came from what came of its run.
   *
   * @param text the answer; empty when there is none
   */
  record SendReply(ReplyAddress to, String runId, RunStatus status, String text)
      implements RunEffect {}

  /** Close a call nobody waits for any more. */
  record CancelCall(String callId, String runId, String reason) implements RunEffect {}
}
