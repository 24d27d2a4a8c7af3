package dev.rejoinder.standalone;

import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.InputDiscarded;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelFailed;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.ModelRetryScheduled;
import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.OpenedCall;
import dev.rejoinder.schemas.OutcomePurpose;
import dev.rejoinder.schemas.QuestionRepeated;
import dev.rejoinder.schemas.RequestedCall;
import dev.rejoinder.schemas.RunCancelled;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunDelta;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Says in words what a record says. */
final class Narration {

  private static final int TEXT_CHARS_MAX = 90;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  /** Where only a record of a later version can lead. */
  static final String A_NEWER_FACT = "a fact this version has no words for";

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
      case CallCommand command -> CallNarration.command(command);
      case CallEvent event -> CallNarration.fact(event);
      case Callback callback -> CallNarration.callback(callback);
      case CallOutcome outcome ->
          "%s %s: %s"
              .formatted(
                  outcome.getPurpose() == OutcomePurpose.NOTE
                      ? "a note for the thread, the call"
                      : "the call",
                  lower(outcome.getStatus()),
                  shortened(outcome.getOutput()));
      case Delivery delivery ->
          delivery.getAttempt() == 1
              ? "send the webhook to endpoint '%s'".formatted(delivery.getEndpointId())
              : "attempt %d waits until %s"
                  .formatted(delivery.getAttempt(), time(delivery.getNotBefore()));
      case DeliveryAttempt attempt -> attempt(attempt);
      case DeadDelivery dead -> "given up: " + dead.getReason();
      case Event event -> "for subscribers: %s %s".formatted(event.getType(), event.getSubject());
      case RunDelta delta -> "a piece of the answer: " + shortened(delta.getText());
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
          "the model failed (%s), again at %s"
              .formatted(words(retry.getCode()), time(retry.getNotBefore()));
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
      case NoteTaken note ->
          "a note%s: %s"
              .formatted(
                  note.getWaiting() ? " waits for the next turn" : "", shortened(note.getText()));
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

  private static String attempt(DeliveryAttempt attempt) {
    String result =
        attempt.getStatusCode() == null ? attempt.getError() : "HTTP " + attempt.getStatusCode();
    String next =
        attempt.getNextAttemptAt() == null ? "" : ", again at " + time(attempt.getNextAttemptAt());
    return "webhook attempt %d of %d %s: %s in %d ms%s"
        .formatted(
            attempt.getAttempt(),
            attempt.getAttemptsMax(),
            lower(attempt.getOutcome()),
            result,
            attempt.getDurationMs(),
            next);
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

  static String lower(Enum<?> constant) {
    return words(constant.name());
  }

  /** {@code requires action} for {@code REQUIRES_ACTION}, {@code requires_action} and so on. */
  static String words(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= TEXT_CHARS_MAX ? line : line.substring(0, TEXT_CHARS_MAX - 1) + "…";
  }

  /** {@code 10:15:00.123Z}: the day is known from elsewhere. */
  static String time(Instant at) {
    return TIME.format(at);
  }
}
