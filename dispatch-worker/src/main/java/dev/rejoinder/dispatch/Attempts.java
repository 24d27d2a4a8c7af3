package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.AnswerForm;
import dev.rejoinder.dispatch.delivery.Attempt;
import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.dispatch.delivery.RetryLadder;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.sources.Replies;
import dev.rejoinder.sources.Source;
import java.time.Duration;
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
  private final Duration parkedMax;
  private final InstantSource clock;

  /** {@code parkedMax}: events parked for longer are given up. */
  Attempts(Recipients recipients, DeliverySender sender, Duration parkedMax, InstantSource clock) {
    this.recipients = recipients;
    this.closedCalls = recipients.directory().closedCalls();
    this.sender = sender;
    this.parkedMax = parkedMax;
    this.clock = clock;
  }

  /**
   * Makes the one {@code delivery} asks for; nothing of it is written yet.
   *
   * @param parkedAt since when it is parked; empty when it is not
   */
  AttemptReport make(Delivery delivery, Origin origin, Optional<Instant> parkedAt)
      throws InterruptedException {
    Attempt attempt =
        new Attempt(
            delivery.getAttempt(),
            delivery.getCallId(),
            delivery.getExpiresAt(),
            answerForm(delivery),
            once(delivery));
    RetryLadder ladder = recipients.ladder(delivery);
    Instant startedAt = clock.instant();
    Optional<String> skipReason = attempt.skipReason(closed(delivery.getCallId()), startedAt);
    Recipient recipient =
        parkedAt.filter(at -> parkedTooLong(delivery, at, startedAt)).isPresent()
            ? new Recipient.Closed(Next.Reason.PARKED_TOO_LONG)
            : recipients.of(delivery);
    Exchange exchange =
        skipReason.isPresent()
            ? Exchange.without(new Outcome.Skipped(skipReason.get()))
            : sender.send(
                new Shipment(delivery, ladder.attemptsMax(), origin.traceparent()), recipient);
    Instant endedAt = exchange.sent() ? clock.instant() : startedAt;
    return new AttemptReport(
        delivery,
        origin,
        ladder.attemptsMax(),
        shown(recipient, delivery),
        source(recipient),
        exchange,
        Next.after(attempt, exchange.outcome(), endedAt, ladder),
        startedAt,
        endedAt);
  }

  /** Calls have a deadline of their own. */
  private boolean parkedTooLong(Delivery delivery, Instant parkedAt, Instant now) {
    return switch (delivery.getKind()) {
      case EVENT, TEST, REPLY, SOURCE_CHECK -> !parkedAt.plus(parkedMax).isAfter(now);
      case TOOL_CALL, TASK -> false;
    };
  }

  private boolean closed(@Nullable String callId) {
    return callId != null && closedCalls.contains(callId);
  }

  private static AnswerForm answerForm(Delivery delivery) {
    return switch (delivery.getKind()) {
      case TOOL_CALL -> AnswerForm.TOOL_CALL;
      case TASK -> delivery.getSync() ? AnswerForm.SYNC_TASK : AnswerForm.TASK;
      case EVENT, TEST, REPLY, SOURCE_CHECK -> AnswerForm.NONE;
    };
  }

  private static boolean once(Delivery delivery) {
    return switch (delivery.getKind()) {
      case TEST, SOURCE_CHECK -> true;
      case REPLY -> !Replies.carriesMessage(delivery);
      case TOOL_CALL, TASK, EVENT -> false;
    };
  }

  private static @Nullable Source source(Recipient recipient) {
    return switch (recipient) {
      case Recipient.Api(Source source) -> source;
      case Recipient.ReplyHook hook -> hook.source();
      case Recipient.Tool tool -> null;
      case Recipient.Subscriber subscriber -> null;
      case Recipient.Nowhere nowhere -> null;
      case Recipient.Closed closed -> null;
    };
  }

  private static @Nullable String shown(Recipient recipient, Delivery delivery) {
    return switch (recipient) {
      case Recipient.Tool(String url) -> WebhookRequest.shown(url);
      case Recipient.Subscriber subscriber -> WebhookRequest.shown(subscriber.webhook().getUrl());
      case Recipient.Api(Source source) -> SourceSender.shown(source, delivery);
      case Recipient.ReplyHook hook -> WebhookRequest.shown(hook.webhook().url().toString());
      case Recipient.Nowhere nowhere -> null;
      case Recipient.Closed closed -> null;
    };
  }
}
