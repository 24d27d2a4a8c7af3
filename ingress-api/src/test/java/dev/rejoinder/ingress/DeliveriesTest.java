package dev.rejoinder.ingress;

import static dev.rejoinder.ingress.ScriptedPast.attempt;
import static dev.rejoinder.ingress.ScriptedPast.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.AttemptTiming;
import dev.rejoinder.schemas.Delivery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveriesTest {

  private static final String OTHERS = "wh_others";

  private final Ingress ingress = new Ingress();

  @BeforeEach
  void subscribe() {
    Hooks.subscribe(ingress, "wh_a", "default");
    Hooks.subscribe(ingress, "wh_b", "default");
    Hooks.subscribe(ingress, OTHERS, "own_somebody");
  }

  @AfterEach
  void close() {
    ingress.close();
  }

  private void attempted(String id, String webhookId, int seconds, AttemptOutcome outcome) {
    Delivery delivery = delivery(id, webhookId, seconds);
    ingress.past.attempted(delivery, attempt(delivery, outcome));
  }

  private List<String> listed(String path) {
    Answer answer = ingress.get(path);
    assertThat(answer.status()).isEqualTo(200);
    return answer.body().get("data").findValuesAsText("id");
  }

  @Test
  void deliveriesAreListedNewestFirstAndOnlyTheOwners() {
    attempted("dlv_1", "wh_a", 1, AttemptOutcome.ACCEPTED);
    attempted("dlv_3", "wh_b", 3, AttemptOutcome.ACCEPTED);
    attempted("dlv_2", "wh_a", 2, AttemptOutcome.ACCEPTED);
    attempted("dlv_4", OTHERS, 4, AttemptOutcome.ACCEPTED);

    assertThat(listed("/api/hooks/deliveries")).containsExactly("dlv_3", "dlv_2", "dlv_1");
    assertThat(listed("/api/hooks/webhooks/wh_a/deliveries")).containsExactly("dlv_2", "dlv_1");
    assertThat(ingress.get("/api/hooks/webhooks/wh_others/deliveries").status()).isEqualTo(404);
    assertThat(ingress.get("/api/hooks/deliveries/dlv_4").status()).isEqualTo(404);
    assertThat(ingress.get("/api/hooks/deliveries/dlv_4/attempts").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          ?status=delivered,                               dlv_1
          ?status=retrying,                                dlv_2
          ?status=dead,                                    dlv_3
          ?status=skipped,                                 dlv_4
          ?webhook=wh_b,                                   dlv_3
          ?event=evt_dlv_2,                                dlv_2
          ?eventType=task.*&status=dead,                   dlv_3
          ?eventType=run.completed,
          ?since=1700000004000,                            dlv_4
          ?until=2023-11-14T22:13:22Z,                     dlv_1
          """)
  void aListShowsWhatFits(String query, String expected) {
    attempted("dlv_1", "wh_a", 1, AttemptOutcome.ACCEPTED);
    Delivery failing = delivery("dlv_2", "wh_a", 2);
    ingress.past.attempted(
        failing,
        attempt(failing, AttemptOutcome.FAILED).setNextAttemptAt(Instant.ofEpochSecond(9)));
    attempted("dlv_3", "wh_b", 3, AttemptOutcome.GONE);
    attempted("dlv_4", "wh_a", 4, AttemptOutcome.SKIPPED);

    assertThat(listed("/api/hooks/deliveries" + query))
        .isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  @Test
  void pagesGoOnWhereTheOneBeforeEnded() {
    for (int i = 1; i <= 5; i++) {
      attempted("dlv_" + i, "wh_a", i / 2, AttemptOutcome.ACCEPTED);
    }

    List<String> seen = new ArrayList<>();
    String path = "/api/hooks/deliveries?limit=2";
    JsonNode page = ingress.get(path).body();
    seen.addAll(page.get("data").findValuesAsText("id"));
    while (page.get("has_more").booleanValue()) {
      page = ingress.get(path + "&cursor=" + page.get("next_cursor").asText()).body();
      seen.addAll(page.get("data").findValuesAsText("id"));
    }

    assertThat(seen).containsExactly("dlv_5", "dlv_4", "dlv_3", "dlv_2", "dlv_1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ?status=pending | is listed from its first attempt on
          ?status=lost    | status must be one of delivered, retrying, dead, skipped.
          ?since=then     | since must be a time like
          ?limit=0        | limit must be a whole number
          ?cursor=x       | cursor must be the next_cursor
          """)
  void queriesNobodyUnderstandsAreRefused(String query, String sentence) {
    Answer answer = ingress.get("/api/hooks/deliveries" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("details")).contains(sentence);
  }

  @Test
  void aDeliveryTellsOfItsAttemptsInOrder() {
    Delivery first = delivery("dlv_1", "wh_a", 0);
    Delivery second = Delivery.newBuilder(first).setAttempt(2).build();
    ingress.past.attempted(second, attempt(second, AttemptOutcome.ACCEPTED).setStatusCode(204));
    ingress.past.attempted(
        first,
        attempt(first, AttemptOutcome.FAILED)
            .setStatusCode(500)
            .setNextAttemptAt(ScriptedPast.BEGAN.plusSeconds(60)));

    JsonNode shown = ingress.get("/api/hooks/deliveries/dlv_1").body();

    assertThat(shown.path("status").asText()).isEqualTo("delivered");
    assertThat(shown.path("webhookId").asText()).isEqualTo("wh_a");
    assertThat(shown.path("attemptCount").intValue()).isEqualTo(2);
    assertThat(shown.path("createdAt").asText()).isEqualTo("2023-11-14T22:13:20.000Z");
    assertThat(shown.path("lastStatusCode").intValue()).isEqualTo(204);
    assertThat(shown.path("nextAttemptAt").isNull()).isTrue();
    assertThat(shown.at("/attempts/0/outcome").asText()).isEqualTo("failed");
    assertThat(shown.at("/attempts/0/nextAttemptAt").asText())
        .isEqualTo("2023-11-14T22:14:20.000Z");
    assertThat(shown.at("/attempts/1/attempt").intValue()).isEqualTo(2);
  }

  @Test
  void attemptsComeWithWhatWasAnsweredFromTheLog() {
    Delivery delivery = delivery("dlv_1", "wh_a", 0);
    ingress.past.attempted(
        delivery,
        attempt(delivery, AttemptOutcome.FAILED)
            .setStatusCode(503)
            .setError("answered 503")
            .setResponseBody("busy")
            .setResponseHeaders(Map.of("retry-after", "9"))
            .setBatchId("bat_1")
            .setTiming(new AttemptTiming(1L, 2L, null, 7L, 8L)));

    JsonNode attempt = ingress.get("/api/hooks/deliveries/dlv_1/attempts").body().at("/data/0");

    assertThat(attempt.path("statusCode").intValue()).isEqualTo(503);
    assertThat(attempt.path("error").asText()).isEqualTo("answered 503");
    assertThat(attempt.path("responseBody").asText()).isEqualTo("busy");
    assertThat(attempt.at("/responseHeaders/retry-after").asText()).isEqualTo("9");
    assertThat(attempt.path("batchId").asText()).isEqualTo("bat_1");
    assertThat(attempt.at("/timing/tlsMs").isNull()).isTrue();
    assertThat(attempt.at("/timing/totalMs").intValue()).isEqualTo(8);
    assertThat(attempt.at("/origin/topic").asText()).isEqualTo("deliveries");
  }
}
