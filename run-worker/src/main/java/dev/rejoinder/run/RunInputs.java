package dev.rejoinder.run;

import dev.rejoinder.run.machine.AssistantSpec;
import dev.rejoinder.run.machine.CallStatus;
import dev.rejoinder.run.machine.LatePolicy;
import dev.rejoinder.run.machine.OnTimeout;
import dev.rejoinder.run.machine.RunInput;
import dev.rejoinder.run.machine.ThreadPolicy;
import dev.rejoinder.run.machine.ToolSpec;
import dev.rejoinder.run.machine.Usage;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CancelRun;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelFailed;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.RequestedCall;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.Tool;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Reads the records of the run worker's input topics as the machine's inputs. */
final class RunInputs {

  private RunInputs() {}

  /** Throws {@link IllegalArgumentException} for a record that is none of the three inputs. */
  static RunInput of(SpecificRecord input, Instant at) {
    return switch (input) {
      case RunCommand command -> command(command, at);
      case ModelResult result -> result(result, at);
      case CallOutcome outcome -> outcome(outcome, at);
      default -> throw new IllegalArgumentException("not an input: " + input.getClass().getName());
    };
  }

  /** What the sender calls its record, so that whoever waits for its effect finds it. */
  static String id(SpecificRecord input) {
    return switch (input) {
      case RunCommand command -> command.getCommandId();
      case ModelResult result ->
          result.getRunId() + "/" + result.getTurn() + "/" + result.getAttempt();
      case CallOutcome outcome -> outcome.getCallId();
      default -> throw new IllegalArgumentException("not an input: " + input.getClass().getName());
    };
  }

  private static RunInput command(RunCommand command, Instant at) {
    return switch (command.getBody()) {
      case AskQuestion ask ->
          new RunInput.QuestionAsked(
              at,
              command.getRunId(),
              ask.getMessage(),
              assistant(ask.getAssistant()),
              ask.getQuestionDigest(),
              ThreadPolicy.valueOf(ask.getThreadPolicy().name()),
              RunReplies.address(ask.getReplyTo()));
      case CancelRun cancel ->
          new RunInput.CancelRequested(at, command.getRunId(), cancel.getReason());
      default -> throw new IllegalArgumentException("not a command: " + command.getCommandId());
    };
  }

  private static RunInput result(ModelResult result, Instant at) {
    RunInput.Attempt attempt =
        new RunInput.Attempt(
            result.getRunId(), result.getTurn(), result.getAttempt(), result.getRequestDigest());
    return switch (result.getBody()) {
      case ModelAnswered answered ->
          new RunInput.ModelAnswered(
              at,
              attempt,
              answered.getText(),
              answered.getCalls().stream().map(RunInputs::requestedCall).toList(),
              new Usage(
                  answered.getUsage().getInputTokens(), answered.getUsage().getOutputTokens()),
              answered.getModel(),
              answered.getCutOff(),
              answered.getAttributes());
      case ModelFailed failed ->
          new RunInput.ModelFailed(
              at,
              attempt,
              failed.getRetryable(),
              failed.getCode(),
              failed.getMessage(),
              duration(failed.getRetryAfterMs()));
      default -> throw new IllegalArgumentException("not a result: " + result.getRunId());
    };
  }

  private static RunInput outcome(CallOutcome outcome, Instant at) {
    CallStatus status = CallStatus.valueOf(outcome.getStatus().name());
    return switch (outcome.getPurpose()) {
      case NOTE -> new RunInput.NoteGiven(at, outcome.getCallId(), status, outcome.getOutput());
      case ANSWER -> {
        if (outcome.getRunId() == null) {
          throw new IllegalArgumentException("no run waits for call " + outcome.getCallId());
        }
        yield new RunInput.CallResolved(
            at,
            outcome.getRunId(),
            outcome.getTurn(),
            outcome.getCallId(),
            status,
            outcome.getOutput(),
            outcome.getFailRun());
      }
    };
  }

  private static RunInput.RequestedCall requestedCall(RequestedCall call) {
    return new RunInput.RequestedCall(
        call.getProviderCallId(), call.getFunctionName(), call.getArguments());
  }

  private static AssistantSpec assistant(Assistant assistant) {
    return new AssistantSpec(
        assistant.getId(),
        assistant.getName(),
        assistant.getModel(),
        assistant.getInstructions(),
        assistant.getTools().stream().map(RunInputs::tool).toList(),
        assistant.getMaxTurns());
  }

  private static ToolSpec tool(Tool tool) {
    return new ToolSpec(
        tool.getName(),
        tool.getDescription(),
        tool.getParameters(),
        tool.getWebhookUrl(),
        duration(tool.getTimeoutMs()),
        OnTimeout.valueOf(tool.getOnTimeout().name()),
        tool.getFallbackOutput(),
        tool.getHeartbeat() == null ? null : heartbeat(tool.getHeartbeat()),
        LatePolicy.valueOf(tool.getLate().name()),
        tool.getRequiresApproval());
  }

  private static ToolSpec.Heartbeat heartbeat(HeartbeatPolicy policy) {
    return new ToolSpec.Heartbeat(
        duration(policy.getExtensionMs()), Duration.ofMillis(policy.getCapMs()));
  }

  private static @Nullable Duration duration(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(millis);
  }
}
