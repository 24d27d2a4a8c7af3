package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.ingress.InboundServer.Answer;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundQueriesTest {

  private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(1_800_000_000L));
  private final InboundServer server =
      new InboundServer(
          clock,
          SourceOf.kind(SourceKind.STRIPE, "sk", "older").open(),
          SourceOf.kind(SourceKind.GITHUB).open().disabled().allowing("10.0.0.0/8"));

  @AfterEach
  void close() {
    server.close();
  }

  private void stripe(String id, String type) {
    server.post("stripe", "{\"id\":\"%s\",\"type\":\"%s\"}".formatted(id, type));
    clock.advance(Duration.ofSeconds(1));
  }

  private JsonNode get(String path) {
    Answer answer = server.get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void sourcesAreListedWithTheirLimitsAndCountsAndWithoutTheirSecrets() {
    stripe("evt_1", "invoice.paid");
    stripe("evt_2", "invoice.paid");
    server.post("stripe", "{}", "Stripe-Signature", "nonsense");

    Answer answer = server.get("/api/webhooks");

    assertThat(answer.text()).doesNotContain("older");
    JsonNode stripe = answer.json().at("/data/0");
    assertThat(stripe.toString())
        .isEqualTo(
            """
            {"name":"stripe","kind":"stripe","enabled":true,"open":true,"secrets":2,\
            "allowed_ips":[],"rate_limit":{"requests":1000,"window_ms":900000},\
            "timeout_ms":60000,"received":{"invoice.paid":2},\
            "rejected":{"malformed_signature":1},\
            "health":{"name":"stripe","kind":"stripe","enabled":true,"open":true,\
            "status":"connecting","health_status":"healthy","warning":null,"recommendation":null,\
            "since":null,"received":0,"rejected":0,"last_received_at":null,\
            "last_rejected_at":null,"last_rejection":null,"last_check_at":null,\
            "last_check_passed":null},"links":{"events":"/api/webhooks/stripe/events",\
            "rejected":"/api/webhooks/stripe/rejected"}}\
            """);
    assertThat(answer.json().at("/data/1/enabled").asBoolean()).isFalse();
    assertThat(get("/api/webhooks/stripe")).isEqualTo(stripe);
    assertThat(server.get("/api/webhooks/nobody").status()).isEqualTo(404);
  }

  @Test
  void eventsAreListedNewestFirstOncePerIdWithCountsOfTheirTypes() {
    stripe("evt_1", "invoice.paid");
    stripe("evt_2", "never.heard.of");
    stripe("evt_1", "invoice.paid");
    stripe("evt_3", "invoice.paid");

    JsonNode page = get("/api/webhooks/stripe/events?limit=2");
    JsonNode rest =
        get("/api/webhooks/stripe/events?limit=2&cursor=" + page.path("next_cursor").asText());

    assertThat(page.at("/data").findValuesAsText("provider_event_id"))
        .containsExactly("evt_3", "evt_2");
    assertThat(rest.at("/data").findValuesAsText("provider_event_id")).containsExactly("evt_1");
    assertThat(rest.at("/data/0/copies").asInt()).isEqualTo(2);
    assertThat(rest.at("/data/0/received_at").asText()).isEqualTo("2027-01-15T08:00:00.000Z");
    assertThat(rest.path("has_more").asBoolean()).isFalse();
    assertThat(page.path("types").toString())
        .isEqualTo("{\"invoice.paid\":2,\"never.heard.of\":1}");
    assertThat(get("/api/webhooks/stripe/events?type=never.heard.of").at("/data")).hasSize(1);
    assertThat(get("/api/webhooks/stripe/events?since=2027-01-15T08:00:03Z").at("/data"))
        .hasSize(1);
  }

  @Test
  void whatWasTurnedDownIsListedByReasonWithoutSecrets() {
    server.post("stripe", "{\"api_key\":\"sk_x\"}", "Stripe-Signature", "t=1,v1=00");
    clock.advance(Duration.ofSeconds(2));
    server.post("stripe", "{", "Authorization", "Bearer abcdefghijkl");

    JsonNode all = get("/api/webhooks/stripe/rejected");
    JsonNode stale = get("/api/webhooks/stripe/rejected?reason=stale_timestamp").at("/data");

    assertThat(all.at("/data").findValuesAsText("reason"))
        .containsExactly("invalid_json", "stale_timestamp");
    assertThat(all.toString()).doesNotContain("abcdefghijkl").doesNotContain("sk_x");
    assertThat(stale).hasSize(1);
    assertThat(stale.at("/0/status_code").asInt()).isEqualTo(401);
    assertThat(stale.at("/0/remote_address").asText()).isEqualTo("127.0.0.1");
    assertThat(stale.at("/0/headers/stripe-signature").asText()).isEqualTo("[redacted]");
    assertThat(stale.at("/0/body").asText()).isEqualTo("{\"api_key\":\"[redacted]\"}");
    assertThat(stale.at("/0/body_bytes").asInt()).isEqualTo(18);
    assertThat(get("/api/webhooks/stripe/rejected?since=1s").at("/data")).hasSize(1);
    assertThat(server.get("/api/webhooks/stripe/rejected?since=soon").status()).isEqualTo(400);
  }

  @Test
  void aFloodOfRejectionsIsCountedAndNotAllKept() {
    for (int i = 0; i < 200; i++) {
      assertThat(server.post("github", "{}").status()).isEqualTo(404);
    }

    assertThat(server.log.rejected).hasSize(Rejections.KEPT_PER_SECOND);
    assertThat(get("/api/webhooks/github").at("/rejected/disabled").asInt()).isEqualTo(200);
  }

  @Test
  void aRejectionThatCannotBeKeptIsAnsweredAllTheSame() {
    server.log.away = true;

    Answer answer = server.post("stripe", "{}", "Stripe-Signature", "nonsense");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.reason()).isEqualTo("malformed_signature");
  }
}
