package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature;
import dev.rejoinder.ingress.InboundServer.Answer;
import dev.rejoinder.schemas.InboundEvent;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.testkit.SettableClock;
import dev.rejoinder.topics.StableId;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundWebhooksTest {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final SlackSignature.Generator SLACK =
      new SlackSignature.Generator("slack-secret");

  private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(1_800_000_000L));
  private final InboundServer server =
      new InboundServer(
          clock,
          SourceOf.kind(SourceKind.SLACK, "slack-secret"),
          SourceOf.kind(SourceKind.OPENPHONE).open(),
          SourceOf.kind(SourceKind.GITHUB).open(),
          SourceOf.kind(SourceKind.STRIPE).named("shut"),
          SourceOf.kind(SourceKind.STRIPE).named("off").open().disabled(),
          SourceOf.kind(SourceKind.STRIPE).named("near").open().allowing("10.0.0.0/8"),
          SourceOf.kind(SourceKind.STRIPE).named("here").open().allowing("127.0.0.0/8", "::1"),
          SourceOf.kind(SourceKind.STRIPE).named("few").open().atMost(2));

  @AfterEach
  void close() {
    server.close();
  }

  private Answer slack(String body, String... headers) {
    String timestamp = String.valueOf(clock.instant().getEpochSecond());
    String[] signed = {
      "X-Slack-Request-Timestamp", timestamp, "X-Slack-Signature", SLACK.generate(timestamp, body)
    };
    String[] all = new String[signed.length + headers.length];
    System.arraycopy(signed, 0, all, 0, signed.length);
    System.arraycopy(headers, 0, all, signed.length, headers.length);
    return server.post("slack", body, all);
  }

  private InboundEvent onlyEvent() {
    assertThat(server.log.events).hasSize(1);
    return server.log.events.getFirst();
  }

  @Test
  void theDocumentedCurlSampleIsTakenByAnOpenSource() {
    Answer answer =
        server.post(
            "openphone",
            """
            {"event_type": "message.received", "data": {"id": "test_123", "from": "+1234567890",
             "to": "+0987654321", "body": "Test message", "timestamp": "2024-01-01T12:00:00Z"}}
            """);

    InboundEvent event = onlyEvent();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("received").asBoolean()).isTrue();
    assertThat(answer.json().path("type").asText()).isEqualTo("message.received");
    assertThat(answer.json().path("id").asText())
        .isEqualTo(StableId.of("evt_", "inbound", "openphone", event.getProviderEventId()));
    assertThat(event.getProviderEventId()).startsWith("sha256:").hasSize(71);
    assertThat(event.getKind()).isEqualTo("openphone");
    assertThat(event.getReceivedAt()).isEqualTo(clock.instant());
    assertThat(event.getPayload()).contains("\"body\":\"Test message\"");
  }

  @Test
  void aSlackEventKeepsItsIdOverRetriesAndLosesItsToken() {
    String body =
        """
        {"token":"legacy-token","type":"event_callback","event_id":"Ev1",
         "event":{"type":"app_mention","text":"hi","channel":"C1","ts":"1.2"}}\
        """;

    Answer answer = slack(body, "X-Slack-Retry-Num", "2", "X-Slack-Retry-Reason", "http_timeout");

    InboundEvent event = onlyEvent();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(event.getProviderEventId()).isEqualTo("Ev1");
    assertThat(event.getType()).isEqualTo("app_mention");
    assertThat(event.getRetry()).isEqualTo(2);
    assertThat(event.getPayload()).doesNotContain("legacy-token").contains("\"ts\":\"1.2\"");
    assertThat(event.getReplyToken()).isNull();
  }

  @Test
  void slackIsEchoedItsChallengeOnlyWhenItSigned() {
    String body = "{\"token\":\"t\",\"challenge\":\"c-42\",\"type\":\"url_verification\"}";

    Answer signed = slack(body);
    Answer unsigned = server.post("slack", body);

    assertThat(signed.status()).isEqualTo(200);
    assertThat(signed.json().path("challenge").asText()).isEqualTo("c-42");
    assertThat(unsigned.status()).isEqualTo(401);
    assertThat(unsigned.reason()).isEqualTo("missing_signature");
    assertThat(server.log.events).isEmpty();
  }

  @Test
  void aSlashCommandIsTakenAsItsFieldsAndAnsweredWithNothing() {
    String body =
        "token=legacy&command=%2Fweather&text=94070+tomorrow&channel_id=C1"
            + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F1234&trigger_id=1.2";

    Answer answer = slack(body, "Content-Type", FORM);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEmpty();
    assertThat(onlyEvent().getType()).isEqualTo("slash_command");
    assertThat(onlyEvent().getPayload())
        .isEqualTo(
            "{\"command\":\"/weather\",\"text\":\"94070 tomorrow\",\"channel_id\":\"C1\","
                + "\"trigger_id\":\"1.2\"}");
  }

  @Test
  void anInteractionOfSlackIsTakenWithItsPayloadAsAnObject() {
    String body =
        "payload=%7B%22type%22%3A%22block_actions%22%2C%22token%22%3A%22t%22%2C%22response_url%22"
            + "%3A%22https%3A%2F%2Fx%22%2C%22user%22%3A%7B%22id%22%3A%22U1%22%7D%7D";

    Answer answer = slack(body, "Content-Type", FORM);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEmpty();
    assertThat(onlyEvent().getType()).isEqualTo("block_actions");
    assertThat(onlyEvent().getPayload())
        .isEqualTo("{\"payload\":{\"type\":\"block_actions\",\"user\":{\"id\":\"U1\"}}}");
  }

  @Test
  void aFormOfGitHubCarriesItsJson() {
    Answer answer =
        server.post(
            "github",
            "payload=%7B%22ref%22%3A%22refs%2Fheads%2Fmain%22%7D",
            "Content-Type",
            FORM,
            "X-GitHub-Event",
            "push",
            "X-GitHub-Delivery",
            "72d3162e");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(onlyEvent().getProviderEventId()).isEqualTo("72d3162e");
    assertThat(onlyEvent().getType()).isEqualTo("push");
    assertThat(onlyEvent().getPayload()).isEqualTo("{\"ref\":\"refs/heads/main\"}");
  }

  @Test
  void anUnknownSourceIsNotFoundAndNotKept() {
    Answer answer = server.post("nobody", "{}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(server.log.rejected).isEmpty();
  }

  @Test
  void whatIsNotLetInIsRefusedBeforeItsBodyIsRead() {
    Answer disabled = server.post("off", "{}");
    Answer address = server.post("near", "{}");
    Answer closed = server.post("shut", "{}");

    assertThat(disabled.status()).isEqualTo(404);
    assertThat(disabled.reason()).isEqualTo("disabled");
    assertThat(address.status()).isEqualTo(403);
    assertThat(address.reason()).isEqualTo("address_not_allowed");
    assertThat(closed.status()).isEqualTo(401);
    assertThat(closed.reason()).isEqualTo("no_secret");
    assertThat(server.post("here", "{}").status()).isEqualTo(200);
    assertThat(server.log.rejected).extracting("body").containsExactly(null, null, "{}");
  }

  @Test
  void oneAddressMayMakeSoManyRequestsToOneSource() {
    assertThat(server.post("few", "{\"id\":1}").status()).isEqualTo(200);
    assertThat(server.post("few", "{\"id\":2}").status()).isEqualTo(200);
    Answer third = server.post("few", "{\"id\":3}");

    assertThat(third.status()).isEqualTo(429);
    assertThat(third.reason()).isEqualTo("rate_limited");
    assertThat(third.header("Retry-After")).isEqualTo("450");
    assertThat(third.header("RateLimit-Limit")).isEqualTo("2");
    assertThat(third.header("RateLimit-Remaining")).isEqualTo("0");
    assertThat(third.header("RateLimit-Reset")).isEqualTo("900");
    assertThat(server.post("here", "{}").status()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(450));
    assertThat(server.post("few", "{\"id\":3}").status()).isEqualTo(200);
  }

  @Test
  void aBodyAboveTheLimitIsRefused() {
    Answer answer = server.post("openphone", "x".repeat(InboundServer.BODY_BYTES_MAX + 1));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.reason()).isEqualTo("body_too_large");
    assertThat(server.log.rejected.getFirst().getStatusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "\"text\"", "null", "{\"a\":1} {}", "\u0000"})
  void whatIsNoJsonObjectIsRefusedThoughItsSignatureIsRight(String body) {
    Answer answer = slack(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("invalid_json");
    assertThat(server.log.events).isEmpty();
    assertThat(server.log.rejected).hasSize(1);
    assertThat(server.log.rejected.getFirst().getBody()).isEqualTo(body);
  }

  @Test
  void anEventThatIsNotConfirmedInTimeIsToBeSentAgain() {
    server.log.away = true;

    Answer answer = server.post("openphone", "{\"type\":\"message.received\"}");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
  }

  @Test
  void theLogIsGivenWhatIsLeftOfTheSourcesTime() {
    server.post("openphone", "{}");

    assertThat(server.log.deadlines).hasSize(1);
    assertThat(server.log.deadlines.getFirst()).isPositive().isLessThan(Ingress.LONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
  void otherMethodsAreNotAllowed(String method) {
    Answer answer =
        server.send(
            HttpRequest.newBuilder(URI.create(server.url("openphone")))
                .method(method, BodyPublishers.noBody())
                .build());

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("POST, GET");
  }
}
