package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that was made, and the records that tell of it.
 *
 * @param url as it may be shown; null when none was known
 */
record AttemptReport(
    Delivery delivery,
    int attemptsMax,
    @Nullable String url,
    Outcome outcome,
    Next next,
    Instant startedAt,
    Instant endedAt) {

  /**
   * What follows first, the attempt itself last: whoever sees the attempt can count on the rest.
   */
  List<Output<?>> outputs(Topics topics) {
    List<Output<?>> outputs = new ArrayList<>();
    String endpointId = delivery.getEndpointId();
    switch (next) {
      case Next.Answered answered ->
          outputs.add(new Output<>(topics.callbacks(), delivery.getCallId(), callback(answered)));
      case Next.RetryAt retry ->
          outputs.add(
              new Output<>(
                  topics.deliveryRetries().get(retry.topicIndex()),
                  endpointId,
                  nextAttempt(retry.notBefore())));
      case Next.Dead dead ->
          outputs.add(
              new Output<>(topics.deliveriesDead(), endpointId, deadDelivery(dead.reason())));
      case Next.Delivered delivered -> {}
      case Next.TooLate tooLate -> {}
    }
    outputs.add(new Output<>(topics.deliveryAttempts(), endpointId, attempt()));
    return outputs;
  }

  DeliveryAttempt attempt() {
    String body = responseBody();
    return DeliveryAttempt.newBuilder()
        .setDeliveryId(delivery.getDeliveryId())
        .setEndpointId(delivery.getEndpointId())
        .setCallId(delivery.getCallId())
        .setAttempt(delivery.getAttempt())
        .setAttemptsMax(attemptsMax)
        .setStartedAt(startedAt)
        .setDurationMs(Duration.between(startedAt, endedAt).toMillis())
        .setUrl(url)
        .setOutcome(recordedOutcome())
        .setStatusCode(statusCode())
        .setInlineAnswer(next instanceof Next.Answered)
        .setError(error())
        .setResponseBody(body.isEmpty() ? null : body)
        .setNextAttemptAt(next instanceof Next.RetryAt retry ? retry.notBefore() : null)
        .build();
  }

  /** An attempt that was not made, for {@code reason}. */
  static DeliveryAttempt skipped(Delivery delivery, int attemptsMax, String reason, Instant at) {
    return DeliveryAttempt.newBuilder()
        .setDeliveryId(delivery.getDeliveryId())
        .setEndpointId(delivery.getEndpointId())
        .setCallId(delivery.getCallId())
        .setAttempt(delivery.getAttempt())
        .setAttemptsMax(attemptsMax)
        .setStartedAt(at)
        .setDurationMs(0)
        .setOutcome(AttemptOutcome.SKIPPED)
        .setInlineAnswer(false)
        .setError(reason)
        .build();
  }

  private Callback callback(Next.Answered answered) {
    return Callback.newBuilder()
        .setCallbackId(delivery.getDeliveryId() + "/" + delivery.getAttempt())
        .setCallId(delivery.getCallId())
        .setOutput(answered.output())
        .setIsError(answered.error())
        .setSource(CallbackSource.INLINE)
        .build();
  }

  private Delivery nextAttempt(Instant notBefore) {
    return Delivery.newBuilder(delivery)
        .setAttempt(delivery.getAttempt() + 1)
        .setNotBefore(notBefore)
        .build();
  }

  private DeadDelivery deadDelivery(Next.Reason reason) {
    return DeadDelivery.newBuilder()
        .setDelivery(delivery)
        .setReason(reason.label())
        .setLastError(outcome instanceof Outcome.Unreachable lost ? lost.reason() : null)
        .setLastStatusCode(statusCode())
        .setDiedAt(endedAt)
        .build();
  }

  private AttemptOutcome recordedOutcome() {
    return switch (outcome) {
      case Outcome.Accepted accepted -> AttemptOutcome.ACCEPTED;
      case Outcome.Gone gone -> AttemptOutcome.GONE;
      case Outcome.Refused refused -> AttemptOutcome.FAILED;
      case Outcome.Unreachable unreachable -> AttemptOutcome.FAILED;
    };
  }

  private @Nullable Integer statusCode() {
    return switch (outcome) {
      case Outcome.Accepted accepted -> Integer.valueOf(accepted.status());
      case Outcome.Gone gone -> Integer.valueOf(410);
      case Outcome.Refused refused -> Integer.valueOf(refused.status());
      case Outcome.Unreachable unreachable -> null;
    };
  }

  private String responseBody() {
    return switch (outcome) {
      case Outcome.Accepted accepted -> accepted.body();
      case Outcome.Gone gone -> gone.body();
      case Outcome.Refused refused -> refused.body();
      case Outcome.Unreachable unreachable -> "";
    };
  }

  private @Nullable String error() {
    String failure =
        switch (outcome) {
          case Outcome.Accepted accepted -> null;
          case Outcome.Gone gone -> "answered 410, so no further attempt is made";
          case Outcome.Refused refused when refused.status() / 100 == 3 ->
              "answered " + refused.status() + ", and redirects are not followed";
          case Outcome.Refused refused -> "answered " + refused.status();
          case Outcome.Unreachable unreachable -> unreachable.reason();
        };
    return next instanceof Next.TooLate
        ? failure + "; the next attempt would come after the deadline"
        : failure;
  }
}
