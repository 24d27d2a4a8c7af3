package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.ingress.Ingress.Answer;
import dev.rejoinder.schemas.WebhookFormat;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuideWebhooksTest {

  private static final String REGISTER =
      """
      {"url": "https://hooks.example/in", "events": ["query", "conversation", "personality_change"]}
      """;

  private final Ingress ingress = new Ingress();

  @AfterEach
  void close() {
    ingress.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/webhooks/register", "/register-webhook"})
  void registeringMakesAWebhookOfTheSimpleFormat(String path) {
    Answer answer = ingress.post(path, REGISTER);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("success").booleanValue()).isTrue();
    assertThat(answer.text("message")).isEqualTo("Webhook registered");
    assertThat(answer.text("secret")).startsWith("whsec_");
    Answer shown = ingress.get("/api/hooks/webhooks/" + answer.text("id"));
    assertThat(shown.text("format")).isEqualTo("simple");
    assertThat(shown.body().path("eventTypes").toString())
        .isEqualTo("[\"query\",\"conversation\",\"personality_change\"]");
    assertThat(ingress.log.webhooks().getLast().orElseThrow().getFormat())
        .isEqualTo(WebhookFormat.SIMPLE);
  }

  @Test
  void webhooksAreListedAndDeletedUnderTheGuidesPaths() {
    String id = ingress.post("/webhooks/register", REGISTER).text("id");

    assertThat(ingress.get("/webhooks").body().path("data").findValuesAsText("id"))
        .containsExactly(id);
    Answer deleted = ingress.send("DELETE", "/webhooks/" + id, BodyPublishers.noBody(), "");
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.body().toString())
        .isEqualTo("{\"success\":true,\"message\":\"Webhook deleted\"}");
    assertThat(ingress.get("/webhooks").body().path("data")).isEmpty();
  }

  @Test
  void moreEventsAreAddedToThoseThereAre() {
    String id = ingress.post("/webhooks/register", REGISTER).text("id");

    Answer answer =
        ingress.post("/webhooks/" + id + "/events", "{\"events\":[\"query\",\"app:*\"]}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("message")).isEqualTo("Webhook subscribed");
    assertThat(answer.body().path("events").toString())
        .isEqualTo("[\"query\",\"conversation\",\"personality_change\",\"app:*\"]");
    assertThat(answer.body().has("secret")).isFalse();
  }

  @Test
  void whatDoesNotFitIsRefusedByTheGuidesNames() {
    Answer unknown = ingress.post("/register-webhook", REGISTER.replace("query", "queries"));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.text("details")).startsWith("events[0] is 'queries'");
    assertThat(ingress.post("/register-webhook", "{}").text("details"))
        .isEqualTo("Missing: url, events");
    assertThat(ingress.post("/register-webhook", "{\"eventTypes\":[]}").text("details"))
        .startsWith("eventTypes is no field here");
    assertThat(ingress.post("/webhooks/wh_none/events", "{\"events\":[\"*\"]}").status())
        .isEqualTo(404);
    assertThat(ingress.log.nothingPublished()).isTrue();
  }

  @Test
  void noWebhookIsSubscribedToMoreTypesThanItMayHave() {
    String id = ingress.post("/webhooks/register", REGISTER).text("id");
    StringBuilder many = new StringBuilder("\"a0*\"");
    for (int i = 1; i < 48; i++) {
      many.append(",\"a%d*\"".formatted(i));
    }

    Answer answer = ingress.post("/webhooks/" + id + "/events", "{\"events\":[" + many + "]}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("details")).contains("at most 50");
  }
}
