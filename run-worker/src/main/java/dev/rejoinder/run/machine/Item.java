package dev.rejoinder.run.machine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** One entry of a thread's conversation, in the order the model is told it. */
public sealed interface Item {

  /** The run that added it. */
  String runId();

  /** Bytes of text it carries, UTF-8; what the conversation's limits count. */
  default long sizeBytes() {
    return switch (this) {
      case UserMessage user -> bytes(user.text);
      case AssistantMessage assistant ->
          bytes(assistant.text)
              + assistant.calls.stream().mapToLong(ToolCall::sizeBytes).sum()
              + assistant.attributes.values().stream().mapToLong(Item::bytes).sum();
      case ToolOutput output -> bytes(output.output);
      case ThreadNote note -> bytes(note.text);
    };
  }

  static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** A question. */
  record UserMessage(String runId, String text) implements Item {}

  /**
   * A model answer.
   *
   * @param attributes what the provider wants back unchanged, such as encrypted reasoning
   */
  record AssistantMessage(
      String runId, String text, List<ToolCall> calls, Map<String, String> attributes)
      implements Item {

    public AssistantMessage {
      calls = List.copyOf(calls);
      attributes = Map.copyOf(attributes);
    }
  }

  /** What nobody in the conversation said; {@code callId} is the call or task it is about. */
  record ThreadNote(String runId, String callId, String text) implements Item {}

  /** The one output of a call. */
  record ToolOutput(String runId, ToolCall call, String output, boolean isError) implements Item {}

  /**
   * A call the model asked for.
   *
   * @param callId our signed id
   * @param providerCallId the provider's id; empty when it gave none
   * @param arguments as the model wrote them, possibly broken JSON
   */
  record ToolCall(String callId, String providerCallId, String functionName, String arguments) {

    long sizeBytes() {
      return bytes(functionName) + bytes(arguments);
    }
  }
}
