package dev.rejoinder.ingress;

import static dev.rejoinder.ingress.ScriptedPast.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.schemas.DeadDelivery;
import dev.rejoinder.schemas.DeadResolution;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadLettersTest {

  private static final String PATH = "/api/hooks/dead-letters";

  private final Ingress ingress = new Ingress();

  @BeforeEach
  void subscribe() {
    Hooks.subscribe(ingress, "wh_a", "default");
    Hooks.subscribe(ingress, "wh_b", "default");
    Hooks.subscribe(ingress, "wh_others", "own_somebody");
  }

  @AfterEach
  void close() {
    ingress.close();
  }

  private List<String> listed(String query) {
    Answer answer = ingress.get(PATH + query);
    assertThat(answer.status()).isEqualTo(200);
    return answer.body().get("data").findValuesAsText("id");
  }

  private Answer purge(String id) {
    return ingress.send("DELETE", PATH + "/" + id, BodyPublishers.noBody(), "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                                            | dlv_3 dlv_2 dlv_1
          ?webhook=wh_a                     | dlv_2 dlv_1
          ?reason=gone                      | dlv_2
          ?eventType=task.completed&limit=1 | dlv_3
          ?eventType=run.*                  |
          ?since=1700000003000              | dlv_3
          ?until=1700000002000              | dlv_1
          """)
  void thoseThatWaitAreListedNewestFirst(String query, String expected) {
    ingress.past.died(delivery("dlv_1", "wh_a", 0), "attempts_exhausted", 1);
    ingress.past.died(delivery("dlv_3", "wh_b", 0), "attempts_exhausted", 3);
    ingress.past.died(delivery("dlv_2", "wh_a", 0), "gone", 2);
    ingress.past.died(delivery("dlv_4", "wh_others", 0), "gone", 4);

    assertThat(listed(query == null ? "" : query))
        .isEqualTo(expected == null ? List.of() : List.of(expected.split(" ", -1)));
  }

  @Test
  void aLetterSaysWhatItIsAndWhyItDied() {
    ingress.past.died(delivery("dlv_1", "wh_a", 0), "attempts_exhausted", 1);

    JsonNode letter = ingress.get(PATH + "/dlv_1").body();

    assertThat(letter.path("reason").asText()).isEqualTo("attempts_exhausted");
    assertThat(letter.path("lastError").asText()).isEqualTo("answered 500");
    assertThat(letter.path("lastStatusCode").intValue()).isEqualTo(500);
    assertThat(letter.path("body").asText()).isEqualTo("{\"n\":1}");
    assertThat(letter.path("redrivable").booleanValue()).isTrue();
    assertThat(ingress.get(PATH + "/dlv_9").status()).isEqualTo(404);
  }

  @Test
  void aRedrivenLetterIsSentAgainAndWaitsNoMore() {
    ingress.past.died(delivery("dlv_1", "wh_a", 0), "attempts_exhausted", 1);

    Answer answer = ingress.post(PATH + "/dlv_1/redrive", "");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(ingress.log.deliveries().getFirst().getRedrive()).isEqualTo(1);
    DeadDelivery resolved = ingress.log.letters().getFirst();
    assertThat(resolved.getResolution()).isEqualTo(DeadResolution.REDRIVEN);
    assertThat(resolved.getResolvedAt()).isEqualTo(ingress.clock.instant());
    ingress.past.died(resolved);
    assertThat(listed("")).isEmpty();
    Answer again = ingress.post(PATH + "/dlv_1/redrive", "");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("details")).isEqualTo("It was redriven already.");
    assertThat(ingress.log.deliveries()).hasSize(1);
  }

  @Test
  void aLetterThatDiesAgainWaitsAgain() {
    Delivery first = delivery("dlv_1", "wh_a", 0);
    ingress.past.died(first, "attempts_exhausted", 1);
    ingress.post(PATH + "/dlv_1/redrive", "");
    ingress.past.died(ingress.log.letters().getFirst());
    ingress.past.died(ingress.log.deliveries().getFirst(), "gone", 5);

    assertThat(listed("")).containsExactly("dlv_1");
    assertThat(ingress.get(PATH + "/dlv_1").body().path("redrive").intValue()).isEqualTo(1);
  }

  @Test
  void aPurgedLetterIsDroppedAndItsRecordSaysSo() {
    ingress.past.died(delivery("dlv_1", "wh_a", 0), "attempts_exhausted", 1);

    assertThat(purge("dlv_1").status()).isEqualTo(204);

    ingress.past.died(ingress.log.letters().getFirst());
    assertThat(ingress.log.letters().getFirst().getResolution()).isEqualTo(DeadResolution.PURGED);
    assertThat(listed("")).isEmpty();
    assertThat(purge("dlv_1").status()).isEqualTo(204);
    assertThat(ingress.log.letters()).hasSize(1);
  }

  @Test
  void aCallPastItsDeadlineCannotBeRedrivenWhichItsEntrySays() {
    ingress.clock.set(ScriptedPast.BEGAN.plusSeconds(60));
    Delivery call =
        Delivery.newBuilder(delivery("dlv_1", "tool", 0))
            .setKind(DeliveryKind.TOOL_CALL)
            .setCallId("call_1")
            .setExpiresAt(ScriptedPast.BEGAN.plusSeconds(30))
            .build();
    ingress.past.died(call, "attempts_exhausted", 1);
    ingress.past.died(
        Delivery.newBuilder(call)
            .setDeliveryId("dlv_2")
            .setExpiresAt(ScriptedPast.BEGAN.plusSeconds(90))
            .build(),
        "attempts_exhausted",
        2);

    JsonNode data = ingress.get(PATH).body().get("data");

    assertThat(data.at("/0/redrivable").booleanValue()).isTrue();
    assertThat(data.at("/1/redrivable").booleanValue()).isFalse();
    assertThat(data.at("/1/obstacle").asText()).contains("deadline has passed");
    assertThat(data.at("/1/callId").asText()).isEqualTo("call_1");
    assertThat(ingress.post(PATH + "/dlv_1/redrive", "").status()).isEqualTo(409);
    assertThat(ingress.post(PATH + "/dlv_2/redrive", "").status()).isEqualTo(202);
  }

  @Test
  void anotherOwnersLetterIsNotThere() {
    ingress.past.died(delivery("dlv_1", "wh_others", 0), "gone", 1);

    assertThat(ingress.get(PATH + "/dlv_1").status()).isEqualTo(404);
    assertThat(ingress.post(PATH + "/dlv_1/redrive", "").status()).isEqualTo(404);
    assertThat(purge("dlv_1").status()).isEqualTo(404);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }
}
