package dev.rejoinder.standalone;

import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.ModelRetryScheduled;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.OpenedCall;
import dev.rejoinder.schemas.RunCancelled;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunExpired;
import dev.rejoinder.schemas.RunFailed;
import dev.rejoinder.schemas.RunIncomplete;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.TaskRegistered;
import dev.rejoinder.schemas.ToolCallResolved;
import dev.rejoinder.schemas.ToolCallsRequested;
import dev.rejoinder.schemas.TurnStarted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a record follows from and what follows from it, by name.
 *
 * @param of names of its causes; empty for what comes from outside, and what is not told apart
 * @param named its own names as a cause
 */
record Causes(List<String> of, List<String> named) {

  private static final Causes NONE = new Causes(List.of(), List.of());

  static Causes of(@Nullable Object value) {
    return switch (value) {
      case null -> NONE;
      case RunCommand command when command.getBody() instanceof AskQuestion ->
          first("asked " + command.getRunId());
      case RunEvent event -> ofRun(event);
      case ModelRequest request -> {
        String attempt = attempt(request.getRunId(), request.getTurn(), request.getAttempt());
        yield link("turn " + attempt, "request " + attempt);
      }
      case ModelResult result -> {
        String attempt = attempt(result.getRunId(), result.getTurn(), result.getAttempt());
        yield link("request " + attempt, "result " + attempt);
      }
      case CallCommand command when command.getBody() instanceof OpenCall ->
          link("wanted " + command.getCallId(), "opened " + command.getCallId());
      case CallCommand command when command.getBody() instanceof OpenTask ->
          first("opened " + command.getCallId());
      case CallEvent event -> ofCall(event);
      case Event event -> ofNews(event);
      case Delivery delivery ->
          link(
              delivery.getCallId() == null
                  ? told(delivery.getEventId())
                  : "registered " + delivery.getCallId(),
              sent(delivery.getDeliveryId(), delivery.getAttempt()));
      case DeliveryAttempt attempt ->
          link(
              sent(attempt.getDeliveryId(), attempt.getAttempt()),
              "attempted " + attempt.getDeliveryId() + " " + attempt.getAttempt());
      case Callback callback when callback.getSource() == CallbackSource.INLINE ->
          link(received(callback.getCallId()), "callback " + callback.getCallbackId());
      case Callback callback ->
          link(calledBack(callback.getCallId()), "callback " + callback.getCallbackId());
      case CallOutcome outcome ->
          link("closed " + outcome.getCallId(), "outcome " + outcome.getCallId());
      default -> NONE;
    };
  }

  /** The tool got the webhook of the call. */
  static Causes webhook(String callId) {
    return link(sent(callId, 1), received(callId));
  }

  /** The tool is about to call back. */
  static Causes callBack(String callId) {
    return link(received(callId), calledBack(callId));
  }

  private static Causes ofRun(RunEvent event) {
    String run = event.getRunId();
    return switch (event.getBody()) {
      case RunQueued queued -> link("asked " + run, "queued " + run);
      case TurnStarted turn -> first("turn " + attempt(run, turn.getTurn(), turn.getAttempt()));
      case ModelReplied reply ->
          after("result " + attempt(run, reply.getTurn(), reply.getAttempt()));
      case ModelRetryScheduled retry ->
          after("result " + attempt(run, retry.getTurn(), retry.getAttempt()));
      case ToolCallsRequested requested ->
          new Causes(
              List.of(),
              requested.getCalls().stream()
                  .map(OpenedCall::getCallId)
                  .map(id -> "wanted " + id)
                  .toList());
      case ToolCallResolved resolved -> after("outcome " + resolved.getCallId());
      case RunCompleted completed -> first("ended " + run);
      case RunFailed failed -> first("ended " + run);
      case RunCancelled cancelled -> first("ended " + run);
      case RunExpired expired -> first("ended " + run);
      case RunIncomplete incomplete -> first("ended " + run);
      default -> NONE;
    };
  }

  private static Causes ofCall(CallEvent event) {
    String call = event.getCallId();
    return switch (event.getBody()) {
      case CallRegistered registered -> link("opened " + call, "registered " + call);
      case TaskRegistered registered -> link("opened " + call, "registered " + call);
      case CallAttempted attempted ->
          after("attempted " + attempted.getDeliveryId() + " " + attempted.getAttempt());
      case CallClosed closed when closed.getCallbackId() != null ->
          link("callback " + closed.getCallbackId(), "closed " + call);
      case CallClosed closed -> first("closed " + call);
      default -> NONE;
    };
  }

  /** What subscribers are told follows from the fact of the run, call or task. */
  private static Causes ofNews(Event event) {
    String subject = event.getSubject();
    String told = told(event.getEventId());
    if (!event.getSource().equals("rejoinder")) {
      return first(told);
    }
    return switch (event.getType()) {
      case "run.queued" -> link("queued " + subject, told);
      case "run.started" -> link("turn " + attempt(subject, 1, 1), told);
      case String type when type.startsWith("run.") -> link("ended " + subject, told);
      case "call.awaiting_approval" -> link("registered " + subject, told);
      case String type when type.startsWith("call.") || type.startsWith("task.") ->
          link("closed " + subject, told);
      default -> first(told);
    };
  }

  private static String told(@Nullable String eventId) {
    return "told " + eventId;
  }

  private static String attempt(String runId, int turn, int attempt) {
    return runId + " " + turn + " " + attempt;
  }

  private static String sent(String deliveryId, int attempt) {
    return "sent " + deliveryId + " " + attempt;
  }

  private static String received(String callId) {
    return "received " + callId;
  }

  private static String calledBack(String callId) {
    return "called back " + callId;
  }

  private static Causes first(String name) {
    return new Causes(List.of(), List.of(name));
  }

  private static Causes after(String cause) {
    return new Causes(List.of(cause), List.of());
  }

  private static Causes link(String cause, String name) {
    return new Causes(List.of(cause), List.of(name));
  }
}
