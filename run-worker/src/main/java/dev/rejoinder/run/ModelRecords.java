package dev.rejoinder.run;

import dev.rejoinder.run.model.Item;
import dev.rejoinder.run.model.ModelQuestion;
import dev.rejoinder.run.model.ModelReply;
import dev.rejoinder.run.model.ProposedCall;
import dev.rejoinder.schemas.AssistantMessage;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelFailed;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.RequestedCall;
import dev.rejoinder.schemas.ThreadNote;
import dev.rejoinder.schemas.TokenUsage;
import dev.rejoinder.schemas.ToolCall;
import dev.rejoinder.schemas.ToolOutput;
import dev.rejoinder.schemas.UserMessage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Model records as the core sees them, and back. */
final class ModelRecords {

  private ModelRecords() {}

  static ModelQuestion question(ModelRequest request) {
    Map<String, ToolCall> calls = new HashMap<>();
    for (Object item : request.getItems()) {
      if (item instanceof AssistantMessage message) {
        message.getToolCalls().forEach(call -> calls.put(call.getCallId(), call));
      }
    }
    return new ModelQuestion(
        request.getModel(),
        request.getInstructions(),
        request.getItems().stream().map(item -> item(item, calls)).toList(),
        request.getTools().stream()
            .map(tool ->
                new ModelQuestion.OfferedTool(
                    tool.getName(), tool.getDescription(), tool.getParameters()))
            .toList());
  }

  /** Bears the ids and the digest of {@code request}, by which the run knows its answer. */
  static ModelResult result(ModelRequest request, ModelReply reply) {
    Object body =
        switch (reply) {
          case ModelReply.Answered answered -> body(answered);
          case ModelReply.Failed failed -> body(failed);
        };
    return new ModelResult(
        request.getThreadId(),
        request.getRunId(),
        request.getTurn(),
        request.getAttempt(),
        request.getRequestDigest(),
        body);
  }

  /** {@code calls} of the conversation, by our ids. */
  private static Item item(Object item, Map<String, ToolCall> calls) {
    return switch (item) {
      case UserMessage message -> new Item.Asked(message.getText());
      case AssistantMessage message ->
          new Item.Answered(
              message.getText(),
              message.getToolCalls().stream().map(ModelRecords::call).toList(),
              message.getAttributes());
      case ToolOutput output ->
          new Item.ToolSaid(
              idOf(output.getProviderCallId(), output.getCallId()),
              output.getFunctionName(),
              output.getOutput(),
              output.getIsError());
      case ThreadNote note ->
          new Item.Noted(about(note, calls.get(note.getCallId())), note.getText());
      default -> throw new IllegalArgumentException("not an item: " + item.getClass().getName());
    };
  }

  private static ProposedCall call(ToolCall call) {
    return new ProposedCall(
        idOf(call.getProviderCallId(), call.getCallId()),
        call.getFunctionName(),
        call.getArguments());
  }

  /** The model does not know its calls by our ids, so it is told which tool it called, and how. */
  private static String about(ThreadNote note, @Nullable ToolCall call) {
    return call == null
        ? note.getCallId()
        : "the earlier call of " + call.getFunctionName() + " with " + call.getArguments();
  }

  /** A provider knows its call by its own id; where it gave none, by ours. */
  private static String idOf(String providerCallId, String callId) {
    return providerCallId.isBlank() ? callId : providerCallId;
  }

  private static ModelAnswered body(ModelReply.Answered answered) {
    return new ModelAnswered(
        answered.text(),
        answered.calls().stream()
            .map(call -> new RequestedCall(call.id(), call.functionName(), call.arguments()))
            .toList(),
        new TokenUsage(answered.inputTokens(), answered.outputTokens()),
        answered.model(),
        answered.cutOff(),
        answered.attributes());
  }

  private static ModelFailed body(ModelReply.Failed failed) {
    return new ModelFailed(
        failed.retryable(),
        failed.code().code(),
        failed.message(),
        failed.retryAfter() == null ? null : failed.retryAfter().toMillis());
  }
}
