package dev.rejoinder.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CancelCall;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookSecret;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainJsonTest {

  private static final Instant AT = Instant.parse("2026-05-01T10:00:00.123Z");

  @Test
  void unionsEnumsAndTimesAreWrittenAsPeopleDo() {
    var command = new CallCommand("call_1", "thread_1", null, new CancelCall("bored"), null);

    assertThat(PlainJson.of(command))
        .hasToString(
            "{\"call_id\":\"call_1\",\"thread_id\":\"thread_1\",\"run_id\":null,"
                + "\"body\":{\"kind\":\"CancelCall\",\"reason\":\"bored\"},\"command_id\":null}");
  }

  @Test
  void whatIsSealedIsNotShownWhereverItStands() {
    var delivery =
        Delivery.newBuilder()
            .setDeliveryId("task_1")
            .setEndpointId("task:http://x")
            .setKind(DeliveryKind.TASK)
            .setBody("{}")
            .setAttempt(1)
            .setCreatedAt(AT)
            .setNotBefore(AT)
            .setAuthorization("v1.c2VhbGVk")
            .build();
    var dead =
        DeadDelivery.newBuilder().setDelivery(delivery).setReason("gone").setDiedAt(AT).build();

    var json = PlainJson.of(dead);

    assertThat(json.toString()).doesNotContain("c2VhbGVk");
    assertThat(json.path("delivery").path("authorization").asText()).isEqualTo("sealed");
    assertThat(json.path("delivery").path("kind").asText()).isEqualTo("TASK");
    assertThat(json.path("died_at").asText()).isEqualTo("2026-05-01T10:00:00.123Z");
  }

  @Test
  void noSecretOfAWebhookIsShown() {
    var webhook =
        Webhook.newBuilder()
            .setWebhookId("wh_1")
            .setOwner("default")
            .setName("n")
            .setUrl("https://hooks.example/")
            .setEventTypes(List.of("*"))
            .setHeaders("v1.c2VhbGVk")
            .setSecrets(List.of(new WebhookSecret("v1.c2VhbGVk", AT, null)))
            .setSigningKey("v1.c2VhbGVk")
            .setEnabled(true)
            .setEnabledAt(AT)
            .setCreatedAt(AT)
            .setUpdatedAt(AT)
            .build();

    var json = PlainJson.of(webhook);

    assertThat(json.toString()).doesNotContain("c2VhbGVk");
    assertThat(json.at("/secrets/0/sealed").asText()).isEqualTo("sealed");
    assertThat(json.path("headers").asText()).isEqualTo("sealed");
  }
}
