package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.hooks.EventDelivery;
import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookFormat;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayRenderingTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private static FanOut fanOut(Webhook webhook) {
    KnownWebhooks webhooks = new KnownWebhooks();
    webhooks.follow(webhook.getWebhookId(), webhook);
    return new FanOut(webhooks, new KnownStates());
  }

  @ParameterizedTest
  @EnumSource
  void anEventIsReplayedJustAsItWasFannedOut(WebhookFormat format) {
    Webhook webhook =
        Subscriptions.webhook("wh_1", "agent:response").setFormat(format).setOrdered(true).build();
    Event event = Subscriptions.event().setUserId("u").setOwner("own_1").build();

    assertThat(fanOut(webhook).deliveries(event, NOW, NOW).all())
        .isEqualTo(List.of(EventDelivery.to(webhook, event, NOW).orElseThrow()));
  }

  @Test
  void whatIsNotFannedOutIsNotReplayed() {
    Webhook filtered =
        Subscriptions.webhook("wh_1", "*")
            .setFilter("{\"/payload/run_id\":{\"equals\":\"run_2\"}}")
            .build();
    Webhook others = Subscriptions.webhook("wh_1", "call.*").build();
    Event event = Subscriptions.event().build();

    for (Webhook webhook : List.of(filtered, others)) {
      assertThat(fanOut(webhook).deliveries(event, NOW, NOW).all()).isEmpty();
      assertThat(EventDelivery.to(webhook, event, NOW)).isEmpty();
    }
  }
}
