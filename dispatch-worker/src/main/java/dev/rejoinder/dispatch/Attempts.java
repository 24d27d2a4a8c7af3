package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.AnswerForm;
import dev.rejoinder.dispatch.delivery.Attempt;
import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.dispatch.delivery.RetryLadder;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes attempts: decides whether anything is to be sent, sends it, decides what follows.
 *
 * <p>A record read twice is sent twice, and both times under the same {@code webhook-id}.
 */
final class Attempts {

  private final Recipients recipients;
  private final ClosedCalls closedCalls;
  private final DeliverySender sender;
  private final InstantSource clock;

  Attempts(Recipients recipients, DeliverySender sender, InstantSource clock) {
    this.recipients = recipients;
    this.closedCalls = recipients.directory().closedCalls();
    this.sender = sender;
    this.clock = clock;
  }

  /** Makes the one {@code delivery} asks for; nothing of it is written yet. */
  AttemptReport make(Delivery delivery, Origin origin) throws InterruptedException {
    Attempt attempt =
        new Attempt(
            delivery.getAttempt(),
            delivery.getCallId(),
            delivery.getExpiresAt(),
            answerForm(delivery),
            delivery.getKind() == DeliveryKind.TEST);
    RetryLadder ladder = recipients.ladder(delivery);
    Instant startedAt = clock.instant();
    Optional<String> skipReason = attempt.skipReason(closed(delivery.getCallId()), startedAt);
    Recipient recipient = recipients.of(delivery);
    Exchange exchange =
        skipReason.isPresent()
            ? Exchange.without(new Outcome.Skipped(skipReason.get()))
            : sender.send(
                new Parcel(delivery, ladder.attemptsMax(), origin.traceparent()), recipient);
    Instant endedAt = exchange.sent() ? clock.instant() : startedAt;
    return new AttemptReport(
        delivery,
        origin,
        ladder.attemptsMax(),
        shown(recipient),
        exchange,
        Next.after(attempt, exchange.outcome(), endedAt, ladder),
        startedAt,
        endedAt);
  }

  private boolean closed(@Nullable String callId) {
    return callId != null && closedCalls.contains(callId);
  }

  private static AnswerForm answerForm(Delivery delivery) {
    return switch (delivery.getKind()) {
      case TOOL_CALL -> AnswerForm.TOOL_CALL;
      case TASK -> delivery.getSync() ? AnswerForm.SYNC_TASK : AnswerForm.TASK;
      case EVENT, TEST -> AnswerForm.NONE;
    };
  }

  private static @Nullable String shown(Recipient recipient) {
    return switch (recipient) {
      case Recipient.Tool(String url) -> WebhookRequest.shown(url);
      case Recipient.Subscriber subscriber -> WebhookRequest.shown(subscriber.webhook().getUrl());
      case Recipient.Nowhere nowhere -> null;
      case Recipient.Closed closed -> null;
    };
  }
}
