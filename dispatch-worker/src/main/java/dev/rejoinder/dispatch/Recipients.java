package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.dispatch.delivery.RetryLadder;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.ReplyRequest;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookStatus;
import dev.rejoinder.sources.Replies;
import dev.rejoinder.sources.Route;
import dev.rejoinder.sources.Source;
import dev.rejoinder.sources.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Says where deliveries go and how often they are tried, as things stand when it is asked. */
record Recipients(
    Directory directory, WebhookStandings standings, RetryLadder ladder, Sources sources) {

  Recipient of(Delivery delivery) {
    return switch (delivery.getKind()) {
      case TOOL_CALL, TASK ->
          directory
              .endpoints()
              .url(delivery)
              .<Recipient>map(Recipient.Tool::new)
              .orElseGet(() -> new Recipient.Nowhere(noUrl(delivery.getEndpointId())));
      case EVENT, TEST -> webhook(directory.webhooks().find(delivery.getEndpointId()));
      case REPLY, SOURCE_CHECK -> ofSource(delivery);
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
      case REPLY -> Replies.carriesMessage(delivery) ? ladder : once();
      case TEST, SOURCE_CHECK -> once();
    };
  }

  private RetryLadder once() {
    return ladder.by(List.of());
  }

  private Recipient ofSource(Delivery delivery) {
    ReplyRequest request = delivery.getReply();
    if (request == null) {
      return ofRoute(delivery.getEndpointId().substring(Route.ENDPOINT_PREFIX.length()));
    }
    return sources
        .find(request.getSource())
        .<Recipient>map(Recipient.Api::new)
        .orElseGet(() -> gone("source", request.getSource()));
  }

  private Recipient ofRoute(String name) {
    Optional<Route> route = sources.route(name);
    Optional<Source> source = route.flatMap(found -> sources.find(found.source()));
    return route.isPresent()
            && source.isPresent()
            && route.get().action() instanceof Route.Action.Ask ask
            && ask.reply().orElse(null) instanceof Route.Reply.Webhook webhook
        ? new Recipient.ReplyHook(source.get(), webhook)
        : gone("reply webhook of route", name);
  }

  private static Recipient gone(String what, String name) {
    return new Recipient.Nowhere(
        "the %s %s is not in the configuration any more".formatted(what, name));
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
