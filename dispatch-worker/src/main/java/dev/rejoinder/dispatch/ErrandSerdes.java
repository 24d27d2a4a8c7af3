package dev.rejoinder.dispatch;

import dev.rejoinder.dispatch.delivery.RetryJitter;
import dev.rejoinder.runtime.Records;
import dev.rejoinder.runtime.effect.Parking;
import dev.rejoinder.runtime.effect.Place;
import dev.rejoinder.runtime.effect.Stamp;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.ParkedDelivery;
import dev.rejoinder.topics.Topic;
import dev.rejoinder.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** How attempts to be made are read from their topics, stand in line, and are parked. */
final class ErrandSerdes implements Deserializer<Errand>, Parking<Errand> {

  private static final int ID_PARTS = 3;

  private final Topics topics;

  ErrandSerdes(Topics topics) {
    this.topics = topics;
  }

  /** All topics of deliveries, the one that leads first. */
  List<String> sources() {
    List<String> names = new ArrayList<>();
    names.add(topics.deliveries().name());
    topics.deliveryRetries().forEach(retry -> names.add(retry.name()));
    names.add(topic());
    return names;
  }

  @Override
  public @Nullable Errand deserialize(String topic, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    return topic.equals(topic())
        ? Errand.of(topics.deliveriesParked().valueSerde().deserializer().deserialize(topic, value))
        : Errand.of(topics.deliveries().valueSerde().deserializer().deserialize(topic, value));
  }

  /**
   * An endpoint is a lane. Its deliveries of one ordering key are a line, and so are the attempts
   * at any other delivery.
   */
  Place place(ConsumerRecord<String, Errand> record) {
    Errand errand = record.value();
    Delivery delivery = errand.delivery();
    if (delivery == null) {
      return new Place("", errand.id(), errand.id(), false, Instant.MIN, true, Stamp.NONE);
    }
    return new Place(
        delivery.getEndpointId(),
        line(delivery),
        errand.id(),
        delivery.getAttempt() > 1,
        due(record),
        false,
        new Stamp(laneClass(delivery.getKind()), delivery.getCreatedAt().toEpochMilli()));
  }

  /** When the attempt may begin, {@code Instant.MIN} for at once. */
  Instant due(ConsumerRecord<String, Errand> record) {
    Delivery delivery = Objects.requireNonNull(record.value().delivery());
    return due(delivery, waited(record.topic()));
  }

  /** What shares its fate in the metrics. */
  static String laneClass(DeliveryKind kind) {
    return switch (kind) {
      case TOOL_CALL -> "tool_calls";
      case TASK -> "tasks";
      case EVENT, TEST -> "subscriptions";
      case REPLY, SOURCE_CHECK -> "replies";
    };
  }

  private static String line(Delivery delivery) {
    return ordered(delivery)
        ? "key:" + delivery.getEndpointId() + ' ' + delivery.getOrderingKey()
        : "id:" + delivery.getDeliveryId();
  }

  static boolean ordered(Delivery delivery) {
    return delivery.getOrderingKey() != null;
  }

  @Override
  public String topic() {
    return topics.deliveriesParked().name();
  }

  @Override
  public byte[] copy(ConsumerRecord<String, Errand> record, Instant at) {
    Delivery delivery = Objects.requireNonNull(record.value().delivery());
    return value(
        ParkedDelivery.newBuilder()
            .setDeliveryId(delivery.getDeliveryId())
            .setRedrive(delivery.getRedrive())
            .setAttempt(delivery.getAttempt())
            .setDelivery(delivery)
            .setAt(at)
            .build());
  }

  @Override
  public byte[] takeBack(String id, Instant at) {
    String[] parts = id.split("/", ID_PARTS);
    return value(
        ParkedDelivery.newBuilder()
            .setDeliveryId(parts[2])
            .setRedrive(Integer.parseInt(parts[1]))
            .setAttempt(Integer.parseInt(parts[0]))
            .setDelivery(null)
            .setAt(at)
            .build());
  }

  private byte[] value(ParkedDelivery parked) {
    return topics.deliveriesParked().valueSerde().serializer().serialize(topic(), parked);
  }

  @Override
  public String doneTopic() {
    return topics.deliveryAttempts().name();
  }

  @Override
  public Optional<String> doneId(ConsumerRecord<byte[], byte[]> done) {
    try {
      return Optional.of(
          Errand.id(
              topics
                  .deliveryAttempts()
                  .valueSerde()
                  .deserializer()
                  .deserialize(done.topic(), done.value())));
    } catch (RuntimeException e) {
      if (Records.temporary(e)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  @Override
  public Instant earliestStart(ConsumerRecord<byte[], byte[]> first) {
    // Half of it, as clocks and schedules differ a little.
    return Instant.ofEpochMilli(Math.max(0, first.timestamp()))
        .plus(waited(first.topic()).dividedBy(2));
  }

  private static Instant due(Delivery delivery, Duration waited) {
    return RetryJitter.due(
        delivery.getDeliveryId(), delivery.getNotBefore(), waited, delivery.getExpiresAt());
  }

  /** What every record of the topic waits. */
  private Duration waited(String topic) {
    List<Topic<Delivery>> retries = topics.deliveryRetries();
    for (int i = 0; i < retries.size(); i++) {
      if (retries.get(i).name().equals(topic)) {
        return topics.retryDelays().get(i);
      }
    }
    return Duration.ZERO;
  }
}
