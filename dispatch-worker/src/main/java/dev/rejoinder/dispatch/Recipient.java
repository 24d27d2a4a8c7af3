package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.Next;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.sources.Route;
import dev.rejoinder.sources.Source;

/** Where a delivery goes, as it stands at one attempt. */
sealed interface Recipient {

  /** A tool or whoever takes a task. */
  record Tool(String url) implements Recipient {}

  /** A subscription to events. */
  record Subscriber(Webhook webhook) implements Recipient {}

  /** The API of a source. */
  record Api(Source source) implements Recipient {}

  /** The webhook of a route that answers what came from {@code source}. */
  record ReplyHook(Source source, Route.Reply.Webhook webhook) implements Recipient {}

  /** Nobody has said where; {@code reason} tells what to set. */
  record Nowhere(String reason) implements Recipient {}

  /** A webhook to which nothing is sent, as {@code reason} says. */
  record Closed(Next.Reason reason) implements Recipient {}
}
