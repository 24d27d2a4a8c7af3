package dev.rejoinder.ingress;

import dev.rejoinder.hooks.JobScope;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.ingress.view.DeadLetter;
import dev.rejoinder.ingress.view.KnownDelivery;
import dev.rejoinder.schemas.Webhook;

/** Tells whose what is; what is another owner's is answered as if it were not there. */
record OwnedHooks(KnownWebhooks webhooks) {

  /** The webhook the path names as {@code id}. */
  Webhook webhook(Request request) {
    return webhook(request, request.path("id"));
  }

  Webhook webhook(Request request, String webhookId) {
    String owner = request.owner();
    return webhooks
        .find(webhookId)
        .filter(webhook -> webhook.getOwner().equals(owner))
        .orElseThrow(() ->
            BadRequest.notFound(
                "Webhook not found", "There is no webhook '%s'.".formatted(webhookId)));
  }

  boolean owns(String owner, KnownDelivery delivery) {
    return JobScope.owns(owner, delivery.kind(), delivery.webhookId(), webhooks);
  }

  boolean owns(String owner, DeadLetter letter) {
    return JobScope.owns(owner, letter.kind(), letter.endpointId(), webhooks);
  }
}
