package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.AnswerForm;
import dev.rejoinder.dispatch.delivery.Attempt;
import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.dispatch.delivery.RetryLadder;
import dev.rejoinder.runtime.effect.Ending;
import dev.rejoinder.runtime.effect.LaneEffect;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one attempt at a delivery and writes down what came of it.
 *
 * <p>An attempt that was under way when the process crashed is made again under the same {@code
 * webhook-id}, and its delivery may climb the ladder twice. Nothing that follows from it counts
 * twice: answers and attempts carry the call's id.
 */
final class Dispatcher implements LaneEffect<Parcel> {

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
  private final ParcelSerdes parcels;
  private final Duration parkedMax;

  /** {@code parkedMax}: events parked for longer become dead letters. */
  Dispatcher(
      Topics topics,
      Directory directory,
      DeliverySender sender,
      ResultPublisher results,
      Duration parkedMax,
      InstantSource clock) {
    this.topics = topics;
    this.ladder = new RetryLadder(topics.retryDelays());
    this.directory = directory;
    this.sender = sender;
    this.results = results;
    this.clock = clock;
    this.parkedMax = parkedMax;
    this.parcels = new ParcelSerdes(topics, directory.webhooks());
  }

  @Override
  public Ending perform(ConsumerRecord<String, Parcel> record, Optional<Instant> parkedAt)
      throws InterruptedException {
    if (!directory.ready()) {
      throw new NotReadyException();
    }
    Delivery delivery = Objects.requireNonNull(record.value().delivery());
    Attempt attempt =
        new Attempt(
            delivery.getAttempt(),
            delivery.getCallId(),
            delivery.getExpiresAt(),
            answerForm(delivery));
    Instant startedAt = clock.instant();
    Optional<String> skipReason = attempt.skipReason(closed(delivery.getCallId()), startedAt);
    if (skipReason.isPresent()) {
      skip(delivery, List.of(), skipReason.get(), startedAt);
      return Ending.PLAIN;
    }
    if (carriesEvent(delivery)
        && parkedAt.filter(at -> !at.plus(parkedMax).isAfter(startedAt)).isPresent()) {
      bury(delivery, startedAt);
      return Ending.PLAIN;
    }
    return make(delivery, attempt, startedAt);
  }

  private Ending make(Delivery delivery, Attempt attempt, Instant startedAt)
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
    boolean continued = report.next() instanceof Next.RetryAt && parcels.ordered(delivery);
    return new Ending(url.isPresent() ? sign(outcome) : Ending.Sign.NONE, continued);
  }

  /**
   * Whether the endpoint is there and keeps up; what it thinks of the delivery is another thing.
   */
  private static Ending.Sign sign(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> Ending.Sign.WELL;
      case Outcome.Gone gone -> Ending.Sign.WELL;
      case Outcome.Refused refused when refused.status() >= 500 || refused.status() == 429 ->
          Ending.Sign.UNWELL;
      case Outcome.Refused refused -> Ending.Sign.WELL;
      case Outcome.Unreachable unreachable -> Ending.Sign.UNWELL;
    };
  }

  private void skip(Delivery delivery, List<Output<?>> first, String reason, Instant at)
      throws InterruptedException {
    DeliveryAttempt skipped = AttemptReport.skipped(delivery, ladder.attemptsMax(), reason, at);
    List<Output<?>> outputs = new ArrayList<>(first);
    outputs.add(new Output<>(topics.deliveryAttempts(), delivery.getEndpointId(), skipped));
    results.publish(outputs);
    log(skipped);
  }

  private void bury(Delivery delivery, Instant at) throws InterruptedException {
    String error = "its endpoint took nothing for " + parkedMax.toSeconds() + " s";
    DeadDelivery dead =
        DeadDelivery.newBuilder()
            .setDelivery(delivery)
            .setReason("parked_too_long")
            .setLastError(error)
            .setDiedAt(at)
            .build();
    skip(
        delivery,
        List.of(new Output<>(topics.deliveriesDead(), delivery.getEndpointId(), dead)),
        error,
        at);
  }

  /** Calls have a deadline of their own. */
  private static boolean carriesEvent(Delivery delivery) {
    return switch (delivery.getKind()) {
      case EVENT, TEST -> true;
      case TOOL_CALL, TASK -> false;
    };
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
