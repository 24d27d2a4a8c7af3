package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rejoinder.hooks.WebhookSecrets;
import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookState;
import dev.rejoinder.schemas.WebhookStatus;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhooksTest {

  private static final String PATH = "/api/hooks/webhooks";
  private static final String REFERENCE =
      """
      {"name": "My Connection Monitor", "url": "https://hooks.example/webhook",
       "eventTypes": ["app:health_warning", "app:health_cleared"],
       "secret": "optional-hmac-secret"}
      """;
  private static final String LEAST =
      "{\"url\":\"https://hooks.example/in\",\"eventTypes\":[\"*\"]}";

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  private Answer create(String body, String... headers) {
    return ingress.post(PATH, body, headers);
  }

  private String created(String body, String... headers) {
    Answer answer = create(body, headers);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return answer.text("id");
  }

  private Answer patch(String id, String body, String... headers) {
    return ingress.send(
        "PATCH", PATH + "/" + id, BodyPublishers.ofString(body), "application/json", headers);
  }

  private Answer delete(String id, String... headers) {
    return ingress.send("DELETE", PATH + "/" + id, BodyPublishers.noBody(), "", headers);
  }

  private Webhook written() {
    return ingress.log.webhooks().getLast().orElseThrow();
  }

  private void state(String id, WebhookStatus status, String reason) {
    ingress.webhooks.onState(
        id,
        new WebhookState(
            id, status, reason, ingress.clock.instant(), 5, List.of(), ingress.clock.instant()));
  }

  @Test
  void theReferencesRequestIsAnsweredWithItsFields() {
    Answer answer = create(REFERENCE);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text("id")).startsWith("wh_");
    assertThat(answer.header("Location")).isEqualTo(PATH + "/" + answer.text("id"));
    assertThat(answer.text("name")).isEqualTo("My Connection Monitor");
    assertThat(answer.text("url")).isEqualTo("https://hooks.example/webhook");
    assertThat(answer.body().path("eventTypes").toString())
        .isEqualTo("[\"app:health_warning\",\"app:health_cleared\"]");
    assertThat(answer.body().path("enabled").booleanValue()).isTrue();
    assertThat(answer.text("createdAt")).isEqualTo("2023-11-14T22:13:20.000Z");
    assertThat(answer.text("format")).isEqualTo("event");
    assertThat(answer.text("status")).isEqualTo("active");
    assertThat(answer.text("secret")).isEqualTo("optional-hmac-secret");
  }

  @Test
  void aSecretIsShownOnceAndSealedInTheLog() {
    Answer made = create(LEAST);
    String secret = made.text("secret");
    Answer shown = ingress.get(PATH + "/" + made.text("id"));

    assertThat(secret).startsWith("whsec_").hasSize(6 + 44);
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.body().has("secret")).isFalse();
    assertThat(written().toString()).doesNotContain(secret);
    assertThat(WebhookSecrets.open(Ingress.SEAL, written(), ingress.clock.instant()))
        .containsExactly(secret);
  }

  @Test
  void everyFieldComesBackAsItWasGivenButHeadersMasked() {
    String id =
        created(
            """
            {"url": "https://hooks.example:8443/in?k=1", "eventTypes": ["run.*", "order.shipped"],
             "allowUnknown": true, "format": "cloudevents", "description": "d",
             "filter": {"/payload/status": {"in": ["failed", 7]}},
             "headers": {"X-Tenant": "s3cret", "Authorization": "Bearer t"},
             "metadata": {"team": "ops"}, "ordered": false, "enabled": true,
             "batch": {"maxEvents": 50, "maxWait": "10s"}, "retrySchedule": ["1m", "2h", "2h"],
             "eventsPerMinute": 600, "inFlightMax": 64, "asymmetric": true}
            """);

    JsonNode body = ingress.get(PATH + "/" + id).body();
    assertThat(body.path("name").asText()).isEqualTo("hooks.example");
    assertThat(body.path("url").asText()).isEqualTo("https://hooks.example:8443/in?k=1");
    assertThat(body.path("format").asText()).isEqualTo("cloudevents");
    assertThat(body.path("filter").toString())
        .isEqualTo("{\"/payload/status\":{\"in\":[\"failed\",7]}}");
    assertThat(body.path("headers").toString())
        .isEqualTo("{\"X-Tenant\":\"***\",\"Authorization\":\"***\"}");
    assertThat(body.path("metadata").toString()).isEqualTo("{\"team\":\"ops\"}");
    assertThat(body.path("batch").toString()).isEqualTo("{\"maxEvents\":50,\"maxWait\":\"10s\"}");
    assertThat(body.path("retrySchedule").toString()).isEqualTo("[\"1m\",\"2h\",\"2h\"]");
    assertThat(body.path("eventsPerMinute").intValue()).isEqualTo(600);
    assertThat(body.path("inFlightMax").intValue()).isEqualTo(64);
    assertThat(body.path("signature").asText()).isEqualTo("v1a");
    assertThat(WebhookSecrets.headers(Ingress.SEAL, written())).containsEntry("X-Tenant", "s3cret");
    assertThat(written().toString()).doesNotContain("s3cret").doesNotContain("Bearer");
  }

  @Test
  void aChangeTouchesWhatItNamesAlone() {
    String id = created(REFERENCE.replace("{", "{\"description\":\"d\",\"asymmetric\":true,"));
    Webhook before = written();
    ingress.clock.advance(Duration.ofMinutes(1));

    Answer answer =
        patch(id, "{\"name\":\"Updated Name\",\"eventTypes\":[\"app:health_warning\"]}");

    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    assertThat(answer.text("name")).isEqualTo("Updated Name");
    assertThat(answer.body().path("eventTypes").toString()).isEqualTo("[\"app:health_warning\"]");
    assertThat(answer.text("description")).isEqualTo("d");
    assertThat(answer.text("publicKey")).isEqualTo(before.getPublicKey());
    assertThat(answer.text("createdAt")).isEqualTo("2023-11-14T22:13:20.000Z");
    assertThat(answer.text("updatedAt")).isEqualTo("2023-11-14T22:14:20.000Z");
    assertThat(written().getSecrets()).isEqualTo(before.getSecrets());
    assertThat(written().getEnabledAt()).isEqualTo(before.getEnabledAt());
  }

  @Test
  void nullTakesAwayWhatMayBeAbsent() {
    String id =
        created(
            """
            {"url": "https://hooks.example/", "eventTypes": ["*"], "description": "d",
             "filter": {"/type": {"equals": "query"}}, "headers": {"X-A": "b"},
             "metadata": {"a": "b"}, "batch": {"maxEvents": 2}, "retrySchedule": [],
             "eventsPerMinute": 1, "inFlightMax": 1, "asymmetric": true}
            """);
    assertThat(ingress.get(PATH + "/" + id).body().path("batch").path("maxWait").asText())
        .isEqualTo("5s");

    JsonNode body =
        patch(
                id,
                """
                {"description": null, "filter": null, "headers": null, "metadata": null,
                 "batch": null, "retrySchedule": null, "eventsPerMinute": null,
                 "inFlightMax": null, "asymmetric": false}
                """)
            .body();

    for (String gone :
        List.of(
            "description",
            "filter",
            "batch",
            "retrySchedule",
            "eventsPerMinute",
            "inFlightMax",
            "publicKey")) {
      assertThat(body.path(gone).isNull()).as(gone).isTrue();
    }
    assertThat(body.path("headers")).isEmpty();
    assertThat(body.path("metadata")).isEmpty();
    assertThat(written().getHeaders()).isNull();
    assertThat(written().getSigningKey()).isNull();
  }

  @Test
  void aWebhookThatWasDisabledIsEnabledAgainByAChange() {
    String id = created(LEAST);
    ingress.clock.advance(Duration.ofMinutes(1));
    state(id, WebhookStatus.DISABLED, "It answered 410 Gone.");

    JsonNode disabled = ingress.get(PATH + "/" + id).body();
    assertThat(disabled.path("status").asText()).isEqualTo("disabled");
    assertThat(disabled.path("enabled").booleanValue()).isFalse();
    assertThat(disabled.path("statusReason").asText()).isEqualTo("It answered 410 Gone.");
    assertThat(disabled.path("statusSince").asText()).isEqualTo("2023-11-14T22:14:20.000Z");

    ingress.clock.advance(Duration.ofMinutes(1));
    JsonNode enabled = patch(id, "{\"enabled\":true}").body();
    assertThat(enabled.path("status").asText()).isEqualTo("active");
    assertThat(enabled.path("enabled").booleanValue()).isTrue();
    assertThat(enabled.path("statusReason").isNull()).isTrue();
    assertThat(enabled.path("statusSince").asText()).isEqualTo("2023-11-14T22:15:20.000Z");
  }

  @Test
  void aFailingWebhookIsStillEnabledUntilItsOwnerSwitchesItOff() {
    String id = created(LEAST);
    state(id, WebhookStatus.FAILING, "It answered 500.");

    JsonNode failing = ingress.get(PATH + "/" + id).body();
    assertThat(failing.path("status").asText()).isEqualTo("failing");
    assertThat(failing.path("enabled").booleanValue()).isTrue();
    JsonNode off = patch(id, "{\"enabled\":false}").body();
    assertThat(off.path("status").asText()).isEqualTo("disabled");
    assertThat(off.path("statusReason").asText()).contains("owner");
    assertThat(off.path("enabled").booleanValue()).isFalse();
  }

  @Test
  void aDeletedWebhookIsGone() {
    String id = created(LEAST);

    Answer answer = delete(id);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.response().body()).isEmpty();
    assertThat(ingress.log.webhooks().getLast()).isEqualTo(Optional.empty());
    assertThat(ingress.get(PATH + "/" + id).status()).isEqualTo(404);
    assertThat(delete(id).status()).isEqualTo(404);
  }

  @Test
  void anotherOwnersWebhookDoesNotExist() {
    String[] alice = {"Authorization", "Bearer alice"};
    String[] bob = {"Authorization", "bearer bob"};
    String id = created(LEAST, alice);
    String publicKey = PATH + "/" + id + "/public-key";

    assertThat(ingress.get(PATH + "/" + id, alice).status()).isEqualTo(200);
    assertThat(ingress.get(PATH, alice).body().path("data")).hasSize(1);
    for (String[] other : List.of(bob, new String[0])) {
      assertThat(ingress.get(PATH + "/" + id, other).status()).isEqualTo(404);
      assertThat(ingress.get(publicKey, other).text("error")).isEqualTo("Webhook not found");
      assertThat(ingress.get(PATH, other).body().path("data")).isEmpty();
      assertThat(patch(id, "{}", other).status()).isEqualTo(404);
      assertThat(ingress.post(PATH + "/" + id + "/rotate-secret", "{}", other).status())
          .isEqualTo(404);
      assertThat(delete(id, other).status()).isEqualTo(404);
    }
    assertThat(ingress.log.webhooks()).hasSize(1);
    assertThat(written().toString()).doesNotContain("alice").contains("\"owner\": \"own_");
  }

  @Test
  void anAuthorizationThatIsNoBearerTokenIsRefused() {
    Answer answer = create(LEAST, "Authorization", "Basic YTpi");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void theListIsPagedNewestFirst() {
    String first = created(LEAST);
    ingress.clock.advance(Duration.ofSeconds(1));
    String second = created(LEAST);
    ingress.clock.advance(Duration.ofSeconds(1));
    String third = created(LEAST);

    Answer page = ingress.get(PATH + "?limit=2");
    assertThat(page.body().path("data").findValuesAsText("id")).containsExactly(third, second);
    assertThat(page.body().path("has_more").booleanValue()).isTrue();
    Answer rest = ingress.get(PATH + "?limit=2&cursor=" + page.text("next_cursor"));
    assertThat(rest.body().path("data").findValuesAsText("id")).containsExactly(first);
    assertThat(rest.body().path("has_more").booleanValue()).isFalse();
    assertThat(rest.body().path("next_cursor").isNull()).isTrue();
  }
}
