package dev.rejoinder.ingress;

import static dev.rejoinder.ingress.ScriptedPast.attempt;
import static dev.rejoinder.ingress.ScriptedPast.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.DeadResolution;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResendsTest {

  private final Ingress ingress = new Ingress();

  @BeforeEach
  void subscribe() {
    Hooks.subscribe(ingress, "wh_a", "default");
    Hooks.subscribe(ingress, "wh_others", "own_somebody");
  }

  @AfterEach
  void close() {
    ingress.close();
  }

  @Test
  void aTestAnswersWithWhatCameBack() {
    ingress.log.onDelivery(sent ->
        ingress.past.attempted(
            sent,
            attempt(sent, AttemptOutcome.FAILED).setStatusCode(500).setResponseBody("broken")));

    Answer answer = ingress.post("/api/hooks/webhooks/wh_a/test", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("delivered").booleanValue()).isFalse();
    assertThat(answer.body().at("/attempt/statusCode").intValue()).isEqualTo(500);
    assertThat(answer.body().at("/attempt/responseBody").asText()).isEqualTo("broken");
    Delivery sent = ingress.log.deliveries().getFirst();
    assertThat(sent.getKind()).isEqualTo(DeliveryKind.TEST);
    assertThat(sent.getEventType()).isEqualTo("webhook.test");
    assertThat(sent.getEndpointId()).isEqualTo("wh_a");
    assertThat(sent.getBody()).contains("\"type\":\"webhook.test\"");
    assertThat(answer.text("deliveryId")).isEqualTo(sent.getDeliveryId());
  }

  @Test
  void aTestNothingComesBackOfIsAcceptedOnly() {
    Answer answer = ingress.post("/api/hooks/webhooks/wh_a/test", "", "Prefer", "wait=0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Location"))
        .isEqualTo("/api/hooks/deliveries/" + answer.text("deliveryId"));
    assertThat(ingress.log.deliveries()).hasSize(1);
  }

  @Test
  void anotherOwnersWebhookIsNotTested() {
    assertThat(ingress.post("/api/hooks/webhooks/wh_others/test", "").status()).isEqualTo(404);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void aDeliveryIsSentAgainUnderItsIdFromItsFirstAttempt() {
    Delivery third = Delivery.newBuilder(delivery("dlv_1", "wh_a", 0)).setAttempt(3).build();
    ingress.past.attempted(third, attempt(third, AttemptOutcome.ACCEPTED));

    Answer answer = ingress.post("/api/hooks/deliveries/dlv_1/redeliver", "");

    assertThat(answer.status()).isEqualTo(202);
    Delivery anew = ingress.log.deliveries().getFirst();
    assertThat(anew.getDeliveryId()).isEqualTo("dlv_1");
    assertThat(anew.getRedrive()).isEqualTo(1);
    assertThat(anew.getAttempt()).isEqualTo(1);
    assertThat(anew.getBody()).isEqualTo(third.getBody());
    assertThat(anew.getNotBefore()).isEqualTo(ingress.clock.instant());
    assertThat(anew.getCreatedAt()).isEqualTo(third.getCreatedAt());
    assertThat(ingress.log.letters()).isEmpty();
  }

  @Test
  void whatWasGivenUpIsTakenFromItsDeadLetterWhichThenWaitsNoMore() {
    Delivery dead = Delivery.newBuilder(delivery("dlv_1", "wh_a", 0)).setRedrive(4).build();
    ingress.past.attempted(dead, attempt(dead, AttemptOutcome.GONE));
    ingress.past.died(dead, "gone", 9);
    ingress.past.forgetDeliveries();

    assertThat(ingress.post("/api/hooks/deliveries/dlv_1/redeliver", "").status()).isEqualTo(202);

    assertThat(ingress.log.deliveries().getFirst().getRedrive()).isEqualTo(5);
    assertThat(ingress.log.letters().getFirst().getResolution()).isEqualTo(DeadResolution.REDRIVEN);
  }

  @Test
  void aDeliveryPastItsRetentionIsGone() {
    Delivery sent = delivery("dlv_1", "wh_a", 0);
    ingress.past.attempted(sent, attempt(sent, AttemptOutcome.ACCEPTED));
    ingress.past.forgetDeliveries();

    assertThat(ingress.post("/api/hooks/deliveries/dlv_1/redeliver", "").status()).isEqualTo(410);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void aDeliveryOfAnOlderVersionCannotBeFound() {
    Delivery sent = delivery("dlv_1", "wh_a", 0);
    ingress.past.attempted(attempt(sent, AttemptOutcome.ACCEPTED).build());

    Answer answer = ingress.post("/api/hooks/deliveries/dlv_1/redeliver", "");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("error")).isEqualTo("Delivery not kept");
  }
}
