package dev.rejoinder.dispatch;

import dev.rejoinder.runtime.EventTail;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.runtime.KafkaClients;
import dev.rejoinder.runtime.Service;
import dev.rejoinder.topics.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What attempts are made by: where endpoints lead, and which calls have ended.
 *
 * @param tails what keeps it up to date; until they are ready it knows too little to go by
 */
record Directory(Endpoints endpoints, ClosedCalls closedCalls, List<Service> tails) {

  /** Attempts come late when a worker was down; calls closed longer ago have expired by then. */
  private static final Duration MARGIN = Duration.ofHours(1);

  Directory {
    tails = List.copyOf(tails);
  }

  /** One that follows the assistants and the call events of {@code topics}. */
  static Directory following(
      Topics topics, KafkaClients kafka, @Nullable URI webhookUrl, Duration ladderTotal) {
    Duration lookBack = ladderTotal.plus(MARGIN);
    Endpoints endpoints = new Endpoints(webhookUrl);
    ClosedCalls closedCalls = new ClosedCalls(lookBack);
    EventTail<?> assistants =
        new EventTail<>(
            "dispatch-assistants",
            kafka.consumer("dispatch-assistants"),
            topics.assistants().name(),
            topics.assistants().valueSerde().deserializer(),
            EventTail.EVERYTHING,
            endpoints::follow);
    EventTail<?> callEvents =
        new EventTail<>(
            "dispatch-call-events",
            kafka.consumer("dispatch-call-events"),
            topics.callEvents().name(),
            topics.callEvents().valueSerde().deserializer(),
            lookBack,
            closedCalls::follow);
    return new Directory(endpoints, closedCalls, List.of(assistants, callEvents));
  }

  boolean ready() {
    return tails.stream().allMatch(tail -> tail.health().state() == Health.State.READY);
  }
}
