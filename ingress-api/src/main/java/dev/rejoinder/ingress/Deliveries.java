package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.DeliveryView;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.ingress.view.KnownAttempt;
import dev.rejoinder.ingress.view.KnownDelivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reading deliveries of webhooks and their attempts. */
final class Deliveries {

  private final DeliveryView view;
  private final PastDeliveries past;
  private final OwnedHooks hooks;
  private final InstantSource clock;

  Deliveries(DeliveryView view, PastDeliveries past, OwnedHooks hooks, InstantSource clock) {
    this.view = view;
    this.past = past;
    this.hooks = hooks;
    this.clock = clock;
  }

  Reply list(Request request) {
    String owner = request.owner();
    return list(request, delivery -> hooks.owns(owner, delivery));
  }

  Reply ofWebhook(Request request) {
    String webhookId = hooks.webhook(request).getWebhookId();
    return list(request, delivery -> delivery.webhookId().equals(webhookId));
  }

  Reply show(Request request) {
    return Reply.of(200, DeliveryJson.resource(find(request)));
  }

  /** In order; those of which the log has nothing any more are left out. */
  Reply attempts(Request request) throws InterruptedException {
    KnownDelivery delivery = find(request);
    List<EventId> places = delivery.attempts().stream().map(KnownAttempt::at).toList();
    Map<EventId, DeliveryAttempt> found = past.attempts(places);
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("deliveryId", delivery.id());
    ArrayNode data = body.putArray("data");
    for (EventId place : places) {
      DeliveryAttempt attempt = found.get(place);
      if (attempt != null && attempt.getDeliveryId().equals(delivery.id())) {
        data.add(DeliveryJson.attempt(attempt));
      }
    }
    return Reply.of(200, body);
  }

  /** The delivery the path names as {@code id}. */
  KnownDelivery find(Request request) {
    String id = request.path("id");
    String owner = request.owner();
    return view.delivery(id)
        .filter(delivery -> hooks.owns(owner, delivery))
        .orElseThrow(() ->
            BadRequest.notFound(
                "Delivery not found",
                "There is no delivery '%s', it was not attempted yet, or it is older than what is"
                        .formatted(id)
                    + " kept at hand."));
  }

  private Reply list(Request request, Predicate<KnownDelivery> mine) {
    Predicate<KnownDelivery> wanted = DeliveryFilter.deliveries(request, clock.instant());
    Page<KnownDelivery> page =
        Page.of(
            request,
            view.deliveries().stream().filter(mine).filter(wanted),
            delivery -> new PageCursor(delivery.createdAtMs(), delivery.id()));
    return Reply.of(200, page.body(DeliveryJson::summary));
  }
}
