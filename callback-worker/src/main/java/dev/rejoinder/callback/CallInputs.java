package dev.rejoinder.callback;

import dev.rejoinder.callback.call.Answer;
import dev.rejoinder.callback.call.Attempt;
import dev.rejoinder.callback.call.CallInput;
import dev.rejoinder.callback.call.Decision;
import dev.rejoinder.callback.call.Heartbeat;
import dev.rejoinder.callback.call.Late;
import dev.rejoinder.callback.call.OnTimeout;
import dev.rejoinder.callback.call.Owner;
import dev.rejoinder.callback.call.RunRef;
import dev.rejoinder.callback.call.SignOfLife;
import dev.rejoinder.callback.call.Work;
import dev.rejoinder.schemas.ApproveCall;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CancelCall;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.RejectCall;
import dev.rejoinder.schemas.TaskMode;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Reads records of the worker's input topics as inputs of the machine. */
public final class CallInputs {

  /** Longer timeouts are cut to this, so that every deadline can be written down. */
  private static final long TIMEOUT_MS_MAX = Duration.ofDays(365).toMillis();

  private CallInputs() {}

  /**
   * The input {@code value} is, taken at {@code at}.
   *
   * @throws IllegalArgumentException when it is no {@link CallCommand}, {@link Callback} or {@link
   *     DeliveryAttempt}
   */
  public static CallInput of(SpecificRecord value, Instant at) {
    return switch (value) {
      case CallCommand command -> ofCommand(command, at);
      case Callback callback -> ofCallback(callback, at);
      case DeliveryAttempt attempt -> new CallInput.AttemptEnded(at, attempt(attempt));
      default -> throw unknown(value);
    };
  }

  private static CallInput ofCommand(CallCommand command, Instant at) {
    return switch (command.getBody()) {
      case OpenCall open -> new CallInput.Opened(at, toolCall(run(command), open));
      case OpenTask open -> new CallInput.Opened(at, task(command.getThreadId(), open));
      case CancelCall cancel ->
          new CallInput.CancelRequested(
              at, new Owner(command.getThreadId(), command.getRunId()), cancel.getReason());
      case ApproveCall approve ->
          new CallInput.Approved(at, new Decision(approve.getDecidedBy(), approve.getReason()));
      case RejectCall reject ->
          new CallInput.Rejected(at, new Decision(reject.getDecidedBy(), reject.getReason()));
      default -> throw unknown(command);
    };
  }

  private static RunRef run(CallCommand command) {
    String threadId = command.getThreadId();
    String runId = command.getRunId();
    if (threadId == null || runId == null) {
      throw new IllegalArgumentException(
          "tool call " + command.getCallId() + " was opened without thread_id and run_id");
    }
    return new RunRef(threadId, runId);
  }

  private static Work.ToolCall toolCall(RunRef run, OpenCall open) {
    return new Work.ToolCall(
        run,
        open.getTurn(),
        open.getCallIndex(),
        open.getFunctionName(),
        open.getArguments(),
        open.getEndpointId(),
        possible(open.getTimeoutMs()),
        onTimeout(open),
        heartbeat(open.getHeartbeat()),
        late(open.getLate()),
        open.getRequiresApproval());
  }

  private static Work.Task task(@Nullable String threadId, OpenTask open) {
    return new Work.Task(
        open.getRequestDigest(),
        threadId,
        open.getWebhookUrl(),
        open.getEndpointId(),
        open.getAuthorization(),
        open.getParams(),
        open.getPrompt(),
        new Work.Labels(open.getUserId(), open.getProjectId(), open.getTaskId()),
        open.getAssistantId(),
        open.getMode() == TaskMode.SYNC,
        possible(open.getTimeoutMs()),
        heartbeat(open.getHeartbeat()));
  }

  private static @Nullable Heartbeat heartbeat(@Nullable HeartbeatPolicy policy) {
    return policy == null
        ? null
        : new Heartbeat(possible(policy.getExtensionMs()), possible(policy.getCapMs()));
  }

  private static @Nullable Long possible(@Nullable Long timeoutMs) {
    return timeoutMs == null ? null : possible(timeoutMs.longValue());
  }

  private static long possible(long timeoutMs) {
    return Math.clamp(timeoutMs, 0, TIMEOUT_MS_MAX);
  }

  private static Late late(LatePolicy policy) {
    return switch (policy) {
      case DROP -> Late.DROP;
      case APPEND_TO_THREAD -> Late.APPEND_TO_THREAD;
    };
  }

  private static OnTimeout onTimeout(OpenCall open) {
    return switch (open.getOnTimeout()) {
      case FAIL_RUN -> new OnTimeout.FailRun();
      case ERROR_TO_MODEL -> new OnTimeout.ErrorToModel();
      case FALLBACK -> fallback(open.getFallbackOutput());
    };
  }

  /** Without an output to fall back on, the model is better told the truth than nothing. */
  private static OnTimeout fallback(@Nullable String output) {
    return output == null ? new OnTimeout.ErrorToModel() : new OnTimeout.Fallback(output);
  }

  private static CallInput ofCallback(Callback callback, Instant at) {
    CallProgress progress = callback.getProgress();
    if (progress != null) {
      return new CallInput.LifeShown(
          at,
          new SignOfLife(callback.getCallbackId(), progress.getFraction(), progress.getMessage()));
    }
    return new CallInput.CallbackReceived(
        at, new Answer(callback.getCallbackId(), callback.getOutput(), callback.getIsError()));
  }

  private static Attempt attempt(DeliveryAttempt attempt) {
    return new Attempt(
        attempt.getDeliveryId(),
        attempt.getAttempt(),
        result(attempt.getOutcome()),
        attempt.getInlineAnswer(),
        attempt.getStatusCode(),
        attempt.getError(),
        attempt.getResponseBody(),
        attempt.getNextAttemptAt(),
        last(attempt));
  }

  private static boolean last(DeliveryAttempt attempt) {
    return attempt.getOutcome() == AttemptOutcome.GONE
        || attempt.getAttempt() >= attempt.getAttemptsMax();
  }

  private static Attempt.Result result(AttemptOutcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> Attempt.Result.ACCEPTED;
      case FAILED, GONE -> Attempt.Result.FAILED;
      case SKIPPED -> Attempt.Result.SKIPPED;
    };
  }

  private static IllegalArgumentException unknown(SpecificRecord value) {
    return new IllegalArgumentException(
        "a " + value.getSchema().getName() + " of this kind is no input of a call");
  }

  /** What the sender calls it; null for commands of runs, which have no id. */
  static @Nullable String id(SpecificRecord value) {
    return switch (value) {
      case CallCommand command -> command.getCommandId();
      case Callback callback -> callback.getCallbackId();
      case DeliveryAttempt attempt -> attempt.getDeliveryId() + "/" + attempt.getAttempt();
      default -> null;
    };
  }
}
