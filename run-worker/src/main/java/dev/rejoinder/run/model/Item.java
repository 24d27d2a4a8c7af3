package dev.rejoinder.run.model;

import java.util.List;
import java.util.Map;

/** One entry of a conversation. */
public sealed interface Item {

  /** What a user said. */
  record Asked(String text) implements Item {}

  /**
   * What a model said.
   *
   * @param attributes {@link ModelReply.Answered#attributes()} of the reply this was
   */
  record Answered(String text, List<ProposedCall> calls, Map<String, String> attributes)
      implements Item {

    public Answered {
      calls = List.copyOf(calls);
      attributes = Map.copyOf(attributes);
    }
  }

  /**
   * What came of a call.
   *
   * @param callId the {@link ProposedCall#id()} this answers
   * @param failed true when the tool failed, expired or was never called
   */
  record ToolSaid(String callId, String functionName, String output, boolean failed)
      implements Item {}
}
