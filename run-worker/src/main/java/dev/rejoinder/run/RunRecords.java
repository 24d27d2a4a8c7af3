package dev.rejoinder.run;

import dev.rejoinder.run.machine.AssistantSpec;
import dev.rejoinder.run.machine.Item;
import dev.rejoinder.run.machine.RunEffect;
import dev.rejoinder.run.machine.ToolSpec;
import dev.rejoinder.schemas.AssistantMessage;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CancelCall;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.schemas.ThreadNote;
import dev.rejoinder.schemas.Tool;
import dev.rejoinder.schemas.ToolCall;
import dev.rejoinder.schemas.ToolOutput;
import dev.rejoinder.schemas.UserMessage;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Writes the machine's requests as records of the run worker's output topics. */
final class RunRecords {

  private RunRecords() {}

  static ModelRequest modelRequest(String threadId, RunEffect.AskModel ask) {
    AssistantSpec assistant = ask.assistant();
    return ModelRequest.newBuilder()
        .setThreadId(threadId)
        .setRunId(ask.runId())
        .setTurn(ask.turn())
        .setAttempt(ask.attempt())
        .setRequestDigest(ask.requestDigest())
        .setModel(assistant.model())
        .setInstructions(assistant.instructions())
        .setItems(ask.items().stream().map(RunRecords::item).toList())
        .setTools(assistant.tools().stream().map(RunRecords::tool).toList())
        .build();
  }

  static CallCommand openCall(String threadId, RunEffect.OpenCall open) {
    OpenCall body =
        OpenCall.newBuilder()
            .setTurn(open.turn())
            .setCallIndex(open.index())
            .setFunctionName(open.tool().name())
            .setArguments(open.arguments())
            .setEndpointId(open.endpointId())
            .setTimeoutMs(millis(open.tool().timeout()))
            .setOnTimeout(OnTimeout.valueOf(open.tool().onTimeout().name()))
            .setFallbackOutput(open.tool().fallbackOutput())
            .setHeartbeat(heartbeat(open.tool()))
            .setLate(late(open.tool()))
            .setRequiresApproval(open.tool().requiresApproval())
            .build();
    return new CallCommand(open.callId(), threadId, open.runId(), body, null);
  }

  static CallCommand cancelCall(String threadId, RunEffect.CancelCall cancel) {
    return new CallCommand(
        cancel.callId(), threadId, cancel.runId(), new CancelCall(cancel.reason()), null);
  }

  private static Object item(Item item) {
    SpecificRecord written =
        switch (item) {
          case Item.UserMessage user -> new UserMessage(user.runId(), user.text());
          case Item.AssistantMessage assistant ->
              new AssistantMessage(
                  assistant.runId(),
                  assistant.text(),
                  assistant.calls().stream().map(RunRecords::toolCall).toList(),
                  assistant.attributes());
          case Item.ToolOutput output ->
              new ToolOutput(
                  output.runId(),
                  output.call().callId(),
                  output.call().providerCallId(),
                  output.call().functionName(),
                  output.output(),
                  output.isError());
          case Item.ThreadNote note -> new ThreadNote(note.runId(), note.callId(), note.text());
        };
    return written;
  }

  private static ToolCall toolCall(Item.ToolCall call) {
    return new ToolCall(
        call.callId(), call.providerCallId(), call.functionName(), call.arguments());
  }

  private static Tool tool(ToolSpec tool) {
    return Tool.newBuilder()
        .setName(tool.name())
        .setDescription(tool.description())
        .setParameters(tool.parameters())
        .setWebhookUrl(tool.webhookUrl())
        .setTimeoutMs(millis(tool.timeout()))
        .setOnTimeout(OnTimeout.valueOf(tool.onTimeout().name()))
        .setFallbackOutput(tool.fallbackOutput())
        .setHeartbeat(heartbeat(tool))
        .setLate(late(tool))
        .setRequiresApproval(tool.requiresApproval())
        .build();
  }

  private static @Nullable HeartbeatPolicy heartbeat(ToolSpec tool) {
    ToolSpec.Heartbeat heartbeat = tool.heartbeat();
    return heartbeat == null
        ? null
        : new HeartbeatPolicy(millis(heartbeat.extension()), heartbeat.cap().toMillis());
  }

  private static LatePolicy late(ToolSpec tool) {
    return LatePolicy.valueOf(tool.late().name());
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }
}
