package dev.rejoinder.ingress;

import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.WebhookJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the log has kept of deliveries. Thread-safe; every method turns the request down with 503
 * when too many read at once, or Kafka does not answer.
 */
interface PastDeliveries {

  /** The attempts there still are at these places. */
  Map<EventId, DeliveryAttempt> attempts(List<EventId> at) throws InterruptedException;

  /** Empty when it is no longer kept. */
  Optional<DeadDelivery> deadLetter(EventId at) throws InterruptedException;

  /**
   * The delivery an attempt was made at; empty when it is no longer kept.
   *
   * @param topicLabel of the topic it was read from
   */
  Optional<Delivery> delivery(String topicLabel, EventId at) throws InterruptedException;

  /** Counts what a job would do, for so long at most. */
  Count count(WebhookJob job, Duration patience) throws InterruptedException;

  /**
   * What a job would do.
   *
   * @param complete false when there was no time for all of it: then it is that much at least
   */
  record Count(long items, boolean complete) {}
}
