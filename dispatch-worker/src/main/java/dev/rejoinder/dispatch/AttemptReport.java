package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.sources.Source;
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
 * @param source whose answers or API it is about; null when about none
 */
record AttemptReport(
    Delivery delivery,
    Origin origin,
    int attemptsMax,
    @Nullable String url,
    @Nullable Source source,
    Exchange exchange,
    Next next,
    Instant startedAt,
    Instant endedAt) {

  /**
   * What follows first, the attempt itself last: whoever sees the attempt can count on the rest.
   */
  List<Output<?>> outputs(Topics topics) {
    List<Output<?>> outputs = new ArrayList<>();
    String endpointId = delivery.getEndpointId();
    String trace = origin.traceparent();
    switch (next) {
      case Next.Answered answered ->
          outputs.add(
              new Output<>(topics.callbacks(), delivery.getCallId(), callback(answered), trace));
      case Next.RetryAt retry ->
          outputs.add(
              new Output<>(
                  topics.deliveryRetries().get(retry.topicIndex()),
                  endpointId,
                  nextAttempt(retry.notBefore()),
                  trace));
      case Next.Dead dead ->
          outputs.add(
              new Output<>(
                  topics.deliveriesDead(), endpointId, deadDelivery(dead.reason()), trace));
      case Next.Delivered delivered -> {}
      case Next.TooLate tooLate -> {}
      case Next.Ended ended -> {}
    }
    outputs.addAll(SourceNews.of(this, topics));
    outputs.add(new Output<>(topics.deliveryAttempts(), endpointId, attempt(), trace));
    return outputs;
  }

  DeliveryAttempt attempt() {
    Outcome outcome = exchange.outcome();
    String body = outcome.answerBody();
    return DeliveryAttempt.newBuilder()
        .setDeliveryId(delivery.getDeliveryId())
        .setEndpointId(delivery.getEndpointId())
        .setCallId(delivery.getCallId())
        .setAttempt(delivery.getAttempt())
        .setAttemptsMax(attemptsMax)
        .setStartedAt(startedAt)
        .setDurationMs(Duration.between(startedAt, endedAt).toMillis())
        .setUrl(url)
        .setOutcome(recorded(outcome))
        .setStatusCode(outcome.answerStatus())
        .setInlineAnswer(next instanceof Next.Answered)
        .setError(error())
        .setResponseBody(body.isEmpty() ? null : body)
        .setNextAttemptAt(next instanceof Next.RetryAt retry ? retry.notBefore() : null)
        .setKind(delivery.getKind())
        .setEventId(delivery.getEventId())
        .setEventType(delivery.getEventType())
        .setRedrive(delivery.getRedrive())
        .setDeliveryCreatedAt(delivery.getCreatedAt())
        .setTiming(exchange.timing())
        .setResponseHeaders(exchange.headers())
        .setBatchId(exchange.batchId())
        .setOriginTopic(origin.topic())
        .setOriginPartition(origin.partition())
        .setOriginOffset(origin.offset())
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
    Outcome outcome = exchange.outcome();
    return DeadDelivery.newBuilder()
        .setDelivery(delivery)
        .setReason(reason.label())
        .setLastError(telling(outcome) ? outcome.failure() : null)
        .setLastStatusCode(outcome.answerStatus())
        .setDiedAt(endedAt)
        .build();
  }

  /** Whether its words say more than its status. */
  private static boolean telling(Outcome outcome) {
    return outcome.answerStatus() == null || outcome instanceof Outcome.Declined;
  }

  private static AttemptOutcome recorded(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> AttemptOutcome.ACCEPTED;
      case Outcome.Gone gone -> AttemptOutcome.GONE;
      case Outcome.Refused refused -> AttemptOutcome.FAILED;
      case Outcome.Declined declined -> AttemptOutcome.FAILED;
      case Outcome.Unreachable unreachable -> AttemptOutcome.FAILED;
      case Outcome.Withheld withheld -> AttemptOutcome.SKIPPED;
      case Outcome.Skipped skipped -> AttemptOutcome.SKIPPED;
    };
  }

  private @Nullable String error() {
    String failure = exchange.outcome().failure();
    return next instanceof Next.TooLate
        ? failure + "; the next attempt would come after the deadline"
        : failure;
  }
}
