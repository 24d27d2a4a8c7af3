package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.dispatch.delivery.RetryLadder;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Says where deliveries go and how often they are tried, as things stand when it is asked. */
record Recipients(Directory directory, WebhookStandings standings, RetryLadder ladder) {

  Recipient of(Delivery delivery) {
    return switch (delivery.getKind()) {
      case TOOL_CALL, TASK ->
          directory
              .endpoints()
              .url(delivery)
              .<Recipient>map(Recipient.Tool::new)
              .orElseGet(() -> new Recipient.Nowhere(noUrl(delivery.getEndpointId())));
      case EVENT, TEST -> webhook(directory.webhooks().find(delivery.getEndpointId()));
      case REPLY, SOURCE_CHECK -> new Recipient.Nowhere("no source is configured");
    };
  }

  /** The configured one, or that of the webhook's own schedule. */
  RetryLadder ladder(Delivery delivery) {
    return switch (delivery.getKind()) {
      case TOOL_CALL, TASK -> ladder;
      case EVENT ->
          directory
              .webhooks()
              .find(delivery.getEndpointId())
              .map(Webhook::getRetryDelaysMs)
              .map(delaysMs -> ladder.by(delaysMs.stream().map(Duration::ofMillis).toList()))
              .orElse(ladder);
      case REPLY -> ladder;
      case TEST, SOURCE_CHECK -> ladder.by(List.of());
    };
  }

  private Recipient webhook(Optional<Webhook> found) {
    if (found.isEmpty()) {
      return new Recipient.Closed(Next.Reason.WEBHOOK_DELETED);
    }
    Webhook webhook = found.get();
    return standings.status(webhook) == WebhookStatus.DISABLED
        ? new Recipient.Closed(Next.Reason.WEBHOOK_DISABLED)
        : new Recipient.Subscriber(webhook);
  }

  private static String noUrl(String endpointId) {
    return "no URL is configured for endpoint %s; set %s"
        .formatted(
            endpointId,
            endpointId.equals(Endpoints.DEFAULT) ? "WEBHOOK_URL" : "the tool's webhook_url");
  }
}
