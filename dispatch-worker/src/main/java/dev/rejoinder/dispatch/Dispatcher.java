package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.AnswerForm;
import dev.rejoinder.dispatch.delivery.Attempt;
import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.dispatch.delivery.RetryLadder;
import dev.rejoinder.runtime.effect.Effect;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.topics.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one attempt at a delivery and writes down what came of it.
 *
 * <p>A delivery read twice, after a crash or because its record's transaction was aborted and made
 * again, is sent twice under the same {@code webhook-id} and may climb the ladder twice. Nothing
 * that follows from it counts twice: answers and attempts carry the call's id.
 */
final class Dispatcher implements Effect<Delivery> {

  /** The directory has not caught up yet. */
  static final class NotReadyException extends RetriableException {

    private static final long serialVersionUID = 1L;

    NotReadyException() {
      super("endpoints and closed calls are not read to the end yet");
    }
  }

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final Topics topics;
  private final RetryLadder ladder;
  private final Directory directory;
  private final DeliverySender sender;
  private final ResultPublisher results;
  private final InstantSource clock;

  Dispatcher(
      Topics topics,
      Directory directory,
      DeliverySender sender,
      ResultPublisher results,
      InstantSource clock) {
    this.topics = topics;
    this.ladder = new RetryLadder(topics.retryDelays());
    this.directory = directory;
    this.sender = sender;
    this.results = results;
    this.clock = clock;
  }

  @Override
  public void perform(ConsumerRecord<String, Delivery> record) throws InterruptedException {
    if (!directory.ready()) {
      throw new NotReadyException();
    }
    Delivery delivery = record.value();
    Attempt attempt =
        new Attempt(
            delivery.getAttempt(),
            delivery.getCallId(),
            delivery.getExpiresAt(),
            answerForm(delivery));
    Instant startedAt = clock.instant();
    Optional<String> skipReason = attempt.skipReason(closed(delivery.getCallId()), startedAt);
    if (skipReason.isPresent()) {
      skip(delivery, skipReason.get(), startedAt);
    } else {
      make(delivery, attempt, startedAt);
    }
  }

  private void make(Delivery delivery, Attempt attempt, Instant startedAt)
      throws InterruptedException {
    Optional<String> url = directory.endpoints().url(delivery);
    Outcome outcome =
        url.isPresent()
            ? sender.send(delivery, url.get(), ladder.attemptsMax(), startedAt)
            : new Outcome.Unreachable(noUrl(delivery.getEndpointId()));
    Instant endedAt = clock.instant();
    AttemptReport report =
        new AttemptReport(
            delivery,
            ladder.attemptsMax(),
            url.map(WebhookRequest::shown).orElse(null),
            outcome,
            Next.after(attempt, outcome, endedAt, ladder),
            startedAt,
            endedAt);
    results.publish(report.outputs(topics));
    log(report.attempt());
  }

  private void skip(Delivery delivery, String reason, Instant at) throws InterruptedException {
    DeliveryAttempt skipped = AttemptReport.skipped(delivery, ladder.attemptsMax(), reason, at);
    results.publish(
        List.of(new Output<>(topics.deliveryAttempts(), delivery.getEndpointId(), skipped)));
    log(skipped);
  }

  private static AnswerForm answerForm(Delivery delivery) {
    return switch (delivery.getKind()) {
      case TOOL_CALL -> AnswerForm.TOOL_CALL;
      case TASK -> delivery.getSync() ? AnswerForm.SYNC_TASK : AnswerForm.TASK;
      case EVENT, TEST -> AnswerForm.NONE;
    };
  }

  private boolean closed(@Nullable String callId) {
    return callId != null && directory.closedCalls().contains(callId);
  }

  private static String noUrl(String endpointId) {
    return "no URL is configured for endpoint %s; set %s"
        .formatted(
            endpointId,
            endpointId.equals(Endpoints.DEFAULT) ? "WEBHOOK_URL" : "the tool's webhook_url");
  }

  private static void log(DeliveryAttempt attempt) {
    log.atInfo()
        .addKeyValue("endpoint", attempt.getEndpointId())
        .addKeyValue("delivery", attempt.getDeliveryId())
        .addKeyValue("attempt", attempt.getAttempt() + " of " + attempt.getAttemptsMax())
        .addKeyValue("outcome", attempt.getOutcome())
        .addKeyValue("statusCode", attempt.getStatusCode())
        .addKeyValue("durationMs", attempt.getDurationMs())
        .addKeyValue("reason", attempt.getError())
        .addKeyValue("nextAttemptAt", attempt.getNextAttemptAt())
        .log("delivery attempted");
  }
}
