package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Health;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.topics.Topics;
import dev.rejoinder.topics.TopicsConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class EventDispatcherTest {

  private static final Instant NOW = Subscriptions.EVENT_AT.plusSeconds(1);

  private final Topics topics = new Topics(TopicsConfig.from(Env.of(Map.of())));
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final KnownWebhooks webhooks = new KnownWebhooks();
  private final Tail tail = new Tail();
  private final EventDispatcher dispatcher =
      new EventDispatcher(
          topics.deliveries(),
          new Directory(
              new Endpoints(null),
              webhooks,
              new KnownStates(),
              new ClosedCalls(Duration.ofHours(1)),
              List.of(tail)),
          new ResultPublisher(() -> producer),
          () -> NOW);

  @Test
  void deliveriesGoToTheLanesOfTheirWebhooks() throws Exception {
    webhooks.follow("wh_1", Subscriptions.webhook("wh_1", "*").build());
    webhooks.follow("wh_2", Subscriptions.webhook("wh_2", "*").build());

    perform(Subscriptions.event().build());

    assertThat(producer.history())
        .extracting(ProducerRecord::key)
        .containsExactlyInAnyOrder("wh_1", "wh_2");
    assertThat(producer.history())
        .allSatisfy(record -> {
          assertThat(record.topic()).isEqualTo(topics.deliveries().name());
          assertThat(delivery(record).getEndpointId()).isEqualTo(record.key());
          assertThat(delivery(record).getCreatedAt()).isEqualTo(NOW);
        });
  }

  @Test
  void anEventNobodyWantsWritesNothing() throws Exception {
    perform(Subscriptions.event().build());

    assertThat(producer.history()).isEmpty();
  }

  @Test
  void whatOneWebhookCannotBeSentTheOthersGetBeforeTheEventIsADeadLetter() {
    webhooks.follow("wh_1", Subscriptions.webhook("wh_1", "*").setFilter("broken").build());
    webhooks.follow("wh_2", Subscriptions.webhook("wh_2", "*").build());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> perform(Subscriptions.event().build()))
        .withMessageContaining("wh_1");
    assertThat(producer.history()).extracting(ProducerRecord::key).containsExactly("wh_2");
  }

  @Test
  void nothingIsFannedOutBeforeTheWebhooksAreKnown() {
    tail.health = Health.notReady("It reads.");

    assertThatThrownBy(() -> perform(Subscriptions.event().build()))
        .isInstanceOf(RetriableException.class);
    assertThat(producer.history()).isEmpty();
  }

  private void perform(Event event) throws InterruptedException {
    dispatcher.perform(
        new ConsumerRecord<>(
            topics.events().name(),
            0,
            0,
            event.getAt().toEpochMilli(),
            TimestampType.CREATE_TIME,
            -1,
            -1,
            event.getSubject(),
            event,
            new RecordHeaders(),
            Optional.empty()));
  }

  private Delivery delivery(ProducerRecord<String, byte[]> record) {
    return topics
        .deliveries()
        .valueSerde()
        .deserializer()
        .deserialize(record.topic(), record.value());
  }
}
