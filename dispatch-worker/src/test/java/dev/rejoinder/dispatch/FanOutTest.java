package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.rejoinder.hooks.DeliveryIds;
import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookFormat;
import dev.rejoinder.schemas.WebhookStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FanOutTest {

  private static final Instant NOW = Subscriptions.EVENT_AT.plusSeconds(1);

  private final KnownWebhooks webhooks = new KnownWebhooks();
  private final KnownStates states = new KnownStates();
  private final FanOut fanOut = new FanOut(webhooks, states);

  @Test
  void aWebhookGetsTheEventUnderTheNameItSubscribedTo() {
    know(Subscriptions.webhook("wh_1", "agent:response").setOrdered(true));

    assertThat(deliveries(Subscriptions.event().build()))
        .containsExactly(
            Delivery.newBuilder()
                .setDeliveryId(DeliveryIds.of("evt_1", "wh_1"))
                .setEndpointId("wh_1")
                .setKind(DeliveryKind.EVENT)
                .setThreadId("thread_1")
                .setBody(
                    """
                    {"event":{"id":"evt_1","type":"agent:response",\
                    "timestamp":"2026-01-26T10:30:00.000Z","source":"rejoinder",\
                    "subject":"run_1","payload":{"run_id":"run_1","response":"Sunny."}},\
                    "webhook":{"id":"wh_1","name":"Monitor"}}\
                    """)
                .setAttempt(1)
                .setCreatedAt(NOW)
                .setNotBefore(NOW)
                .setEventId("evt_1")
                .setEventType("agent:response")
                .setOrderingKey("run_1")
                .build());
  }

  @Test
  void eachWebhookThatWantsTheEventGetsItInItsForm() {
    know(Subscriptions.webhook("wh_1", "*"));
    know(Subscriptions.webhook("wh_2", "run.*").setFormat(WebhookFormat.SIMPLE));
    know(Subscriptions.webhook("wh_3", "call.*"));

    assertThat(deliveries(Subscriptions.event().build()))
        .extracting(
            Delivery::getEndpointId,
            Delivery::getOrderingKey,
            delivery -> delivery.getBody().startsWith("{\"event\":\"run.completed\",\"data\":"))
        .containsExactlyInAnyOrder(tuple("wh_1", null, false), tuple("wh_2", null, true));
  }

  @Test
  void anOwnersEventGoesToItsOwnWebhooksAlone() {
    know(Subscriptions.webhook("wh_1", "*"));
    know(Subscriptions.webhook("wh_2", "*").setOwner("own_2"));

    assertThat(receivers(Subscriptions.event().setOwner("own_2").build())).containsExactly("wh_2");
    assertThat(receivers(Subscriptions.event().setOwner(null).build()))
        .containsExactlyInAnyOrder("wh_1", "wh_2");
  }

  @Test
  void aWebhookGetsNothingFromBeforeItWasMade() {
    know(Subscriptions.webhook("wh_1", "*"));

    assertThat(receivers(Subscriptions.CREATED_AT.minusMillis(1))).isEmpty();
    assertThat(receivers(Subscriptions.CREATED_AT)).containsExactly("wh_1");
  }

  @Test
  void aDisabledWebhookGetsNothingAndAFailingOneDoes() {
    know(Subscriptions.webhook("wh_1", "*"));
    know(Subscriptions.webhook("wh_2", "*").setEnabled(false));
    know(Subscriptions.webhook("wh_3", "*"));
    states.follow("wh_1", Subscriptions.state("wh_1", WebhookStatus.FAILING));
    states.follow("wh_3", Subscriptions.state("wh_3", WebhookStatus.DISABLED));

    assertThat(receivers(Subscriptions.event().build())).containsExactly("wh_1");

    know(Subscriptions.webhook("wh_3", "*").setEnabledAt(NOW));
    assertThat(receivers(Subscriptions.event().build())).containsExactlyInAnyOrder("wh_1", "wh_3");
  }

  @Test
  void aChangeOfAWebhookIsEffectiveWithTheNextEvent() {
    Event event = Subscriptions.event().build();
    assertThat(receivers(event)).isEmpty();

    know(Subscriptions.webhook("wh_1", "call.*"));
    assertThat(receivers(event)).isEmpty();
    know(Subscriptions.webhook("wh_1", "run.*"));
    assertThat(receivers(event)).containsExactly("wh_1");
    webhooks.follow("wh_1", null);
    assertThat(receivers(event)).isEmpty();
  }

  @Test
  void aFilterSeesTheEventWithItsPayload() {
    know(
        Subscriptions.webhook("wh_1", "agent:response")
            .setFilter("{\"/payload/response\":{\"equals\":\"Sunny.\"}}"));
    know(
        Subscriptions.webhook("wh_2", "agent:response")
            .setFilter("{\"/type\":{\"equals\":\"run.completed\"}}"));
    know(Subscriptions.webhook("wh_3", "*").setFilter("{\"/userId\":{\"exists\":true}}"));

    assertThat(receivers(Subscriptions.event().build())).containsExactlyInAnyOrder("wh_1", "wh_2");
    assertThat(receivers(Subscriptions.event().setUserId("u").setData("{}").build()))
        .containsExactlyInAnyOrder("wh_2", "wh_3");
  }

  @Test
  void aWebhookThatCannotBeServedDoesNotKeepTheOthersFromIt() {
    know(Subscriptions.webhook("wh_1", "*").setFilter("broken"));
    know(Subscriptions.webhook("wh_2", "*"));

    FanOut.Deliveries emitted = fanOut.deliveries(Subscriptions.event().build(), NOW, NOW);

    assertThat(emitted.all()).extracting(Delivery::getEndpointId).containsExactly("wh_2");
    assertThat(emitted.problem()).get().asString().contains("evt_1", "wh_1");
  }

  @Test
  void anEventThatCannotBeRenderedIsAProblemOnlyWhenSomebodyWantsIt() {
    Event broken = Subscriptions.event().setData("no JSON").build();
    assertThat(deliveries(broken)).isEmpty();

    know(Subscriptions.webhook("wh_1", "*"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fanOut.deliveries(broken, NOW, NOW))
        .withMessageContaining("evt_1");
  }

  private void know(Webhook.Builder webhook) {
    webhooks.follow(webhook.getWebhookId(), webhook.build());
  }

  /** Of an event that happened long ago, by its author's word. */
  private List<String> receivers(Instant publishedAt) {
    Event event = Subscriptions.event().setAt(Instant.EPOCH).build();
    return fanOut.deliveries(event, publishedAt, NOW).all().stream()
        .map(Delivery::getEndpointId)
        .toList();
  }

  private List<String> receivers(Event event) {
    return deliveries(event).stream().map(Delivery::getEndpointId).toList();
  }

  private List<Delivery> deliveries(Event event) {
    FanOut.Deliveries emitted = fanOut.deliveries(event, NOW, NOW);
    assertThat(emitted.problem()).isEmpty();
    return emitted.all();
  }
}
