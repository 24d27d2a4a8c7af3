package dev.rejoinder.standalone;

import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallForgotten;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackConflicted;
import dev.rejoinder.schemas.CallbackLate;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackRepeated;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelFailed;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.ModelRetryScheduled;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.schemas.OpenedCall;
import dev.rejoinder.schemas.ParkedCallbackDropped;
import dev.rejoinder.schemas.QuestionRepeated;
import dev.rejoinder.schemas.RequestedCall;
import dev.rejoinder.schemas.RunCancelled;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunExpired;
import dev.rejoinder.schemas.RunFailed;
import dev.rejoinder.schemas.RunIncomplete;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.ThreadForgotten;
import dev.rejoinder.schemas.Tool;
import dev.rejoinder.schemas.ToolCallResolved;
import dev.rejoinder.schemas.ToolCallsRequested;
import dev.rejoinder.schemas.TurnStarted;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Says in words what a record says. */
final class Narration {

  private static final int TEXT_CHARS_MAX = 90;

  /** Where only a record of a later version can lead. */
  private static final String A_NEWER_FACT = "a fact this version has no words for";

  private Narration() {}

  /** One line; null stands for a tombstone or a record nobody can read. */
  static String of(@Nullable Object value) {
    return switch (value) {
      case null -> "(nothing readable)";
      case Assistant assistant ->
          "assistant '%s' with %s".formatted(assistant.getName(), tools(assistant.getTools()));
      case RunCommand command -> command(command);
      case RunEvent event -> runFact(event);
      case ModelRequest request ->
          "ask the model: turn %d, %s so far"
              .formatted(request.getTurn(), count(request.getItems().size(), "item"));
      case ModelResult result -> modelResult(result);
      case CallCommand command -> callCommand(command);
      case CallEvent event -> callFact(event);
      case Callback callback ->
          "%s: %s"
              .formatted(
                  callback.getSource() == CallbackSource.INLINE
                      ? "the tool answered in its response"
                      : "the tool called back",
                  shortened(callback.getOutput()));
      case CallOutcome outcome ->
          "the call %s: %s".formatted(lower(outcome.getStatus()), shortened(outcome.getOutput()));
      case Delivery delivery ->
          "send the webhook to endpoint '%s'".formatted(delivery.getEndpointId());
      case DeliveryAttempt attempt -> attempt(attempt);
      case DeadDelivery dead -> "given up: " + dead.getReason();
      default -> "(a record nobody can read)";
    };
  }

  private static String command(RunCommand command) {
    return command.getBody() instanceof AskQuestion question
        ? "a question: " + shortened(question.getMessage())
        : "cancel the run";
  }

  private static String runFact(RunEvent event) {
    return "run %s: %s"
        .formatted(lower(event.getStatus()), runFactBody((SpecificRecord) event.getBody()));
  }

  private static String runFactBody(SpecificRecord body) {
    return switch (body) {
      case RunQueued queued ->
          queued.getPosition() == 0 ? "taken up" : "waits at position " + queued.getPosition();
      case TurnStarted turn -> "turn %d begins".formatted(turn.getTurn());
      case ModelReplied reply ->
          reply.getCallCount() == 0
              ? "the model answered in words"
              : "the model wants " + count(reply.getCallCount(), "tool call");
      case ModelRetryScheduled retry ->
          "the model failed (%s), again later".formatted(words(retry.getCode()));
      case ToolCallsRequested requested ->
          "calls opened: "
              + requested.getCalls().stream()
                  .map(Narration::call)
                  .collect(Collectors.joining(", "));
      case ToolCallResolved resolved ->
          resolved.getOpenCalls() == 0
              ? "every call is answered"
              : "one call answered, %s to go".formatted(count(resolved.getOpenCalls(), "call"));
      case RunCompleted completed -> "the answer: " + shortened(completed.getMessage());
      case RunFailed failed -> "%s, %s".formatted(words(failed.getCode()), failed.getMessage());
      case RunRefused refused -> "refused, " + words(refused.getReason());
      case QuestionRepeated repeated -> "the same question came again; nothing changes";
      case RunCancelled cancelled -> "cancelled, " + shortened(cancelled.getReason());
      case RunExpired expired -> "its time is up";
      case RunIncomplete incomplete -> "ended at a limit, " + words(incomplete.getReason());
      case InputDiscarded discarded ->
          "came twice or too late, %s; nothing changes".formatted(words(discarded.getReason()));
      case ThreadForgotten forgotten -> "the idle conversation is forgotten";
      default -> A_NEWER_FACT;
    };
  }

  private static String modelResult(ModelResult result) {
    return switch (result.getBody()) {
      case ModelAnswered answer when answer.getCalls().isEmpty() ->
          "%s answers: %s".formatted(answer.getModel(), shortened(answer.getText()));
      case ModelAnswered answer ->
          "%s wants %s"
              .formatted(
                  answer.getModel(),
                  answer.getCalls().stream()
                      .map(Narration::requested)
                      .collect(Collectors.joining(", ")));
      case ModelFailed failed -> "the model failed: " + failed.getMessage();
      default -> "a model result";
    };
  }

  private static String callCommand(CallCommand command) {
    return command.getBody() instanceof OpenCall open
        ? "call %s %s".formatted(open.getFunctionName(), open.getArguments())
        : "cancel the call";
  }

  private static String callFact(CallEvent event) {
    String status = lower(event.getStatus());
    return switch (event.getBody()) {
      case CallRegistered registered ->
          "call %s: waits for %s %s"
              .formatted(status, registered.getFunctionName(), registered.getArguments());
      case CallAttempted attempted ->
          "call %s: attempt %d %s"
              .formatted(
                  status, attempted.getAttempt(), attempted.getAccepted() ? "accepted" : "failed");
      case CallInputIgnored ignored ->
          "call %s: %s; nothing changes".formatted(status, ignored(ignored.getReason()));
      case CallClosed closed -> "call %s: %s".formatted(status, shortened(closed.getOutput()));
      case CallbackParked parked -> "call %s: the answer came first and waits".formatted(status);
      case ParkedCallbackDropped dropped ->
          "call %s: the answer that waited is dropped, its call never came".formatted(status);
      case CallbackRepeated repeated ->
          "call %s: the same answer came again; nothing changes".formatted(status);
      case CallbackConflicted conflicted ->
          "call %s: a different second answer came; the first stands".formatted(status);
      case CallbackLate late -> "call %s: an answer came too late".formatted(status);
      case CallForgotten forgotten -> "call %s: forgotten, as it ended long ago".formatted(status);
      default -> "call %s: %s".formatted(status, A_NEWER_FACT);
    };
  }

  private static String ignored(String reason) {
    return switch (reason) {
      case "call_closed" -> "a report came after the end";
      case "call_registered_already" -> "it was opened a second time";
      case "call_not_found" -> "nobody knows this call";
      case "attempt_skipped" -> "an attempt was no longer needed";
      default -> words(reason);
    };
  }

  private static String attempt(DeliveryAttempt attempt) {
    String result =
        attempt.getStatusCode() == null ? attempt.getError() : "HTTP " + attempt.getStatusCode();
    return "webhook attempt %d of %d %s: %s in %d ms"
        .formatted(
            attempt.getAttempt(),
            attempt.getAttemptsMax(),
            lower(attempt.getOutcome()),
            result,
            attempt.getDurationMs());
  }

  private static String tools(List<Tool> tools) {
    return tools.isEmpty()
        ? "no tools"
        : "tools " + tools.stream().map(Tool::getName).collect(Collectors.joining(", "));
  }

  private static String call(OpenedCall call) {
    return "%s %s".formatted(call.getFunctionName(), call.getArguments());
  }

  private static String requested(RequestedCall call) {
    return "%s %s".formatted(call.getFunctionName(), call.getArguments());
  }

  private static String count(int number, String what) {
    return number == 1 ? "1 " + what : number + " " + what + "s";
  }

  private static String lower(Enum<?> constant) {
    return words(constant.name());
  }

  /** {@code requires action} for {@code REQUIRES_ACTION}, {@code requires_action} and so on. */
  static String words(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= TEXT_CHARS_MAX ? line : line.substring(0, TEXT_CHARS_MAX - 1) + "…";
  }
}
