package dev.rejoinder.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.schemas.Webhook;
import dev.rejoinder.schemas.WebhookFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlackMessageTest {

  @Test
  void anEventIsReadable() {
    assertThat(body("{\"warningMessage\":\"Phone appears offline\",\"apps\":[1,2]}").toString())
        .isEqualTo(
            """
            {"text":"app:health_warning: Phone appears offline","blocks":[\
            {"type":"section","text":{"type":"mrkdwn","text":"*app:health_warning*"}},\
            {"type":"section","text":{"type":"mrkdwn",\
            "text":"*warningMessage:* Phone appears offline\\n*apps:* [1,2]"}},\
            {"type":"context","elements":[{"type":"mrkdwn",\
            "text":"whatsapp · app_1 · 2026-01-26T10:30:00.000Z · evt_1"}]}]}\
            """);
  }

  @Test
  void anEventWithoutPayloadIsItsTypeAndOrigin() {
    assertThat(texts(body("{}"))).hasSize(1).containsExactly("*app:health_warning*");
  }

  @Test
  void nothingAnEventSaysCallsPeopleOrMakesLinks() {
    ObjectNode body = body("{\"message\":\"<!channel> <https://evil.example|click> & more\"}");

    assertThat(body.get("text").textValue())
        .endsWith("&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; more");
    assertThat(body.toString()).doesNotContain("<", ">");
  }

  @Test
  void longEventsKeepToSlacksLimits() {
    StringBuilder data = new StringBuilder("{\"message\":\"" + "<😀".repeat(4_000) + "\"");
    for (int i = 0; i < 200; i++) {
      data.append(",\"m").append(i).append("\":\"").append("x".repeat(900)).append('"');
    }
    ObjectNode body = body(data + "}");

    assertThat(body.get("blocks").size()).isLessThanOrEqualTo(50);
    assertThat(texts(body)).allSatisfy(text -> assertThat(text).hasSizeBetween(1, 3000));
    assertThat(texts(body).get(1)).contains("…").doesNotContain("&l…", "&lt…");
    assertThat(texts(body).getLast()).isEqualTo("…");
  }

  @Test
  void aTextThatJustFitsIsNotCut() {
    assertThat(texts(body("{\"m\":\"" + "x".repeat(1500) + "\"}")).getLast()).doesNotContain("…");
    assertThat(texts(body("{\"m\":\"" + "x".repeat(1501) + "\"}")).getLast()).endsWith("x…");
  }

  private static ObjectNode body(String data) {
    Webhook webhook = Webhooks.webhook().setFormat(WebhookFormat.SLACK).build();
    String body =
        Envelope.body(webhook, Webhooks.event().setData(data).build(), "app:health_warning");
    return JsonText.object(body);
  }

  private static List<String> texts(ObjectNode message) {
    List<String> texts = new ArrayList<>();
    for (JsonNode block : message.get("blocks")) {
      if (block.get("type").textValue().equals("section")) {
        texts.add(block.get("text").get("text").textValue());
      }
    }
    return texts;
  }
}
