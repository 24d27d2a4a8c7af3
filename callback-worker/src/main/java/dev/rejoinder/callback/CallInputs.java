package dev.rejoinder.callback;

import dev.rejoinder.callback.call.Answer;
import dev.rejoinder.callback.call.Attempt;
import dev.rejoinder.callback.call.CallInput;
import dev.rejoinder.callback.call.CallInput.CallTerms;
import dev.rejoinder.callback.call.OnTimeout;
import dev.rejoinder.callback.call.RunRef;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CancelCall;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.OpenCall;
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
      case Callback callback -> new CallInput.CallbackReceived(at, answer(callback));
      case DeliveryAttempt attempt -> new CallInput.AttemptEnded(at, attempt(attempt));
      default -> throw unknown(value);
    };
  }

  private static CallInput ofCommand(CallCommand command, Instant at) {
    RunRef run = new RunRef(command.getThreadId(), command.getRunId());
    return switch (command.getBody()) {
      case OpenCall open -> new CallInput.Opened(at, run, terms(open));
      case CancelCall cancel -> new CallInput.CancelRequested(at, run, cancel.getReason());
      default -> throw unknown(command);
    };
  }

  private static CallTerms terms(OpenCall open) {
    Long timeoutMs = open.getTimeoutMs();
    return new CallTerms(
        open.getTurn(),
        open.getCallIndex(),
        open.getFunctionName(),
        open.getArguments(),
        open.getEndpointId(),
        timeoutMs == null ? null : Math.clamp(timeoutMs, 0, TIMEOUT_MS_MAX),
        onTimeout(open));
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

  private static Answer answer(Callback callback) {
    return new Answer(callback.getCallbackId(), callback.getOutput(), callback.getIsError());
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

  /** callback_id, or delivery id and attempt; null for commands, which have none. */
  static @Nullable String id(SpecificRecord value) {
    return switch (value) {
      case Callback callback -> callback.getCallbackId();
      case DeliveryAttempt attempt -> attempt.getDeliveryId() + "/" + attempt.getAttempt();
      default -> null;
    };
  }
}
