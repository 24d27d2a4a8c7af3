package dev.rejoinder.dispatch;

/** Posts webhooks. */
interface WebhookSender {

  /**
   * Posts {@code request} and reads the answer within the sender's deadline; whatever the receiver
   * does is an outcome.
   *
   * @throws InterruptedException when this process wants to end; the receiver may have got it
   */
  Exchange send(WebhookRequest request) throws InterruptedException;
}
