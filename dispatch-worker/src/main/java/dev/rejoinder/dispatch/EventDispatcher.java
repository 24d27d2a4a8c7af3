package dev.rejoinder.dispatch;

import dev.rejoinder.runtime.TraceHeaders;
import dev.rejoinder.runtime.effect.Effect;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.topics.Topic;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event's deliveries, one for each webhook that wants it.
 *
 * <p>An event read twice is fanned out twice, under the same delivery ids. An event that cannot be
 * rendered becomes a dead letter; so does one that some webhook could not be served with, once the
 * others were.
 */
final class EventDispatcher implements Effect<Event> {

  private final Topic<Delivery> deliveries;
  private final Directory directory;
  private final FanOut fanOut;
  private final ResultPublisher results;
  private final InstantSource clock;

  EventDispatcher(
      Topic<Delivery> deliveries,
      Directory directory,
      ResultPublisher results,
      InstantSource clock) {
    this.deliveries = deliveries;
    this.directory = directory;
    this.fanOut = new FanOut(directory.webhooks(), directory.states());
    this.results = results;
    this.clock = clock;
  }

  @Override
  public void perform(ConsumerRecord<String, Event> record) throws InterruptedException {
    if (!directory.ready()) {
      throw new Dispatcher.NotReadyException();
    }
    Instant publishedAt = Instant.ofEpochMilli(record.timestamp());
    FanOut.Deliveries emitted = fanOut.deliveries(record.value(), publishedAt, clock.instant());
    String trace = TraceHeaders.parent(record.headers());
    results.publish(
        emitted.all().stream().<Output<?>>map(delivery -> output(delivery, trace)).toList());
    if (emitted.problem().isPresent()) {
      throw emitted.problem().get();
    }
  }

  private Output<Delivery> output(Delivery delivery, @Nullable String trace) {
    return new Output<>(deliveries, delivery.getEndpointId(), delivery, trace);
  }
}
