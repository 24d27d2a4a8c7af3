package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Outcome;

/** Posts webhooks. */
interface WebhookSender {

  /**
   * Posts {@code request} and reads the answer within the sender's deadline; whatever the receiver
   * does is an outcome.
   *
   * @throws InterruptedException when this process wants to end; the receiver may have got it
   */
  Outcome send(WebhookRequest request) throws InterruptedException;
}
