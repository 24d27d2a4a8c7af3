package dev.rejoinder.ingress;

import dev.rejoinder.hooks.JobLogClient;
import dev.rejoinder.hooks.JobScope;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.hooks.WaitingLetters;
import dev.rejoinder.ingress.stream.History;
import dev.rejoinder.ingress.view.EventId;
import dev.rejoinder.runtime.PartitionReader;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryAttempt;
import dev.rejoinder.schemas.ParkedDelivery;
import dev.rejoinder.schemas.WebhookJob;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads deliveries, their attempts and dead letters from Kafka. */
final class PastDeliveriesClient implements PastDeliveries {

  private static final PartitionReader.Bounds ONE =
      new PartitionReader.Bounds(1, Long.MAX_VALUE, Duration.ofSeconds(5));

  private final ReadersService readers;
  private final Topics topics;
  private final KnownWebhooks webhooks;

  PastDeliveriesClient(ReadersService readers, Topics topics, KnownWebhooks webhooks) {
    this.readers = readers;
    this.topics = topics;
    this.webhooks = webhooks;
  }

  @Override
  public Map<EventId, DeliveryAttempt> attempts(List<EventId> at) throws InterruptedException {
    return records(topics.deliveryAttempts(), at);
  }

  @Override
  public Optional<DeadDelivery> deadLetter(EventId at) throws InterruptedException {
    return Optional.ofNullable(records(topics.deliveriesDead(), List.of(at)).get(at));
  }

  @Override
  public Optional<Delivery> delivery(String topicLabel, EventId at) throws InterruptedException {
    Topic<ParkedDelivery> parked = topics.deliveriesParked();
    if (topicLabel.equals(parked.label())) {
      return Optional.ofNullable(records(parked, List.of(at)).get(at))
          .map(ParkedDelivery::getDelivery);
    }
    Optional<Topic<Delivery>> topic =
        Stream.concat(Stream.of(topics.deliveries()), topics.deliveryRetries().stream())
            .filter(known -> known.label().equals(topicLabel))
            .findFirst();
    return topic.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(records(topic.get(), List.of(at)).get(at));
  }

  @Override
  public Count count(WebhookJob job, Duration patience) throws InterruptedException {
    JobScope scope = new JobScope(job, webhooks);
    return read(consumer -> {
      JobLogClient.Log log = new JobLogClient.Log(consumer, topics, InstantSource.system());
      try {
        return count(log, scope, patience);
      } catch (WaitingLetters.TooManyException e) {
        throw BadRequest.invalid("since is too long ago: " + e.getMessage() + ".");
      }
    });
  }

  private static Count count(JobLogClient.Log log, JobScope scope, Duration patience) {
    long startNanos = System.nanoTime();
    long items = 0;
    for (int partition = 0; ; partition++) {
      Optional<JobLogClient> opened = JobLogClient.open(log, scope, partition);
      if (opened.isEmpty()) {
        return new Count(items, true);
      }
      try (JobLogClient client = opened.get()) {
        while (!client.atEnd()) {
          if (System.nanoTime() - startNanos > patience.toNanos()) {
            return new Count(items, false);
          }
          items += client.read().size();
        }
      }
    }
  }

  /** One consumer for each partition; a delivery's attempts are in one. */
  private <V> Map<EventId, V> records(Topic<V> topic, List<EventId> at)
      throws InterruptedException {
    Map<Integer, List<EventId>> byPartition =
        at.stream()
            .collect(Collectors.groupingBy(EventId::partition, TreeMap::new, Collectors.toList()));
    Map<EventId, V> found = new HashMap<>();
    for (Map.Entry<Integer, List<EventId>> places : byPartition.entrySet()) {
      found.putAll(
          read(consumer ->
              PartitionReader.open(
                      consumer, topic.name(), places.getKey(), topic.valueSerde().deserializer())
                  .map(reader -> records(reader, places.getValue()))
                  .orElseGet(Map::of)));
    }
    return found;
  }

  private static <V> Map<EventId, V> records(PartitionReader<V> opened, List<EventId> at) {
    Map<EventId, V> found = new HashMap<>();
    try (PartitionReader<V> reader = opened) {
      for (EventId place : at) {
        reader.read(place.offset(), key -> true, ONE).records().stream()
            .filter(record -> record.offset() == place.offset() && record.value() != null)
            .forEach(record -> found.put(place, record.value()));
      }
    }
    return found;
  }

  private <T> T read(Function<Map<String, Object>, T> work) throws InterruptedException {
    try {
      return readers.read(work);
    } catch (History.NotReadable e) {
      throw new BadRequest(Reply.unavailable(String.valueOf(e.getMessage())));
    }
  }
}
