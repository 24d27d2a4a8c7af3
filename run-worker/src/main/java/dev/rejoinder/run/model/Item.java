package dev.rejoinder.run.model;

import java.util.List;
import java.util.Map;

/** One entry of a conversation. */
public sealed interface Item {

  /** What nobody in the conversation said; {@code about} names the call or task it is about. */
  record Noted(String about, String text) implements Item {

    /** No API has a role for it, so it goes as a user's and says that it is not. */
    String asUserText() {
      return "[A note from the system, not from the user, about %s]\n%s".formatted(about, text);
    }
  }

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
