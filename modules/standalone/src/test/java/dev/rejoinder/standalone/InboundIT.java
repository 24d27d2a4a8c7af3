package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rejoinder.testkit.Eventually;
import dev.rejoinder.testkit.discord.DiscordStandIn;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages come in as webhooks, start runs whose tools are webhooks, and are answered by the APIs
 * of whoever sent them, with all workers and stand-ins of the APIs.
 */
class InboundIT {

  private static final String OUR_NUMBER = "+15550001111";
  private static final String SORRY = "Sorry, I encountered an error processing your request.";
  private static final String TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OTA";

  /** Words in capitals stand for the port of the stand-ins, and for secrets. */
  private static final String SOURCES =
      """
      sources:
        - {name: openphone, secrets: ["OPENPHONE_SECRET"], api: {url: "http://127.0.0.1:PORT/op", token: op-key-of-ours}}
        - {name: slack, secrets: ["SLACK_SECRET"], api: {url: "http://127.0.0.1:PORT/slack", token: xoxb-of-ours}}
        - {name: discord, secrets: ["DISCORD_KEY"], api: {url: "http://127.0.0.1:PORT/discord", token: bot-of-ours}}
        - {name: gateway, kind: discord, gateway: {shards: 1}, api: {url: "DISCORD_URL", token: DISCORD_TOKEN}}
      routes:
        - {name: sms, source: openphone, types: [message.received], ask: {reply: true}}
        - {name: mentions, source: slack, types: [app_mention], ask: {reply: true}}
        - {name: commands, source: discord, types: [application_command], ask: {reply: true}}
        - {name: talk, source: gateway, types: [message], ask: {reply: true}}
      """;

  @TempDir private static Path folder;

  /** Answers 503 to the first request that contains one of these. */
  private static final Set<String> FAILS_ONCE = ConcurrentHashMap.newKeySet();

  private static Receiver apis;
  private static DiscordStandIn discord;
  private static Stage stage;
  private static Providers providers;

  @BeforeAll
  static void start() throws Exception {
    apis = Receiver.start(InboundIT::api);
    discord = DiscordStandIn.start();
    var keys = Providers.discordKeys();
    var sources =
        SOURCES
            .replace("PORT", String.valueOf(apis.port()))
            .replace("DISCORD_KEY", Providers.publicKey(keys))
            .replace("DISCORD_URL", discord.apiUrl().toString())
            .replace("DISCORD_TOKEN", DiscordStandIn.TOKEN)
            .replace("OPENPHONE_SECRET", Providers.OPENPHONE_SECRET)
            .replace("SLACK_SECRET", Providers.SLACK_SECRET);
    stage =
        Stage.start(
            folder,
            Map.of("look", "timeout: 30s", "wait", "timeout: 300ms, on_timeout: fail_run"),
            Map.of(
                "SOURCES_FILE",
                    Files.writeString(folder.resolve("sources.yaml"), sources).toString(),
                "SECRETS_KEY", "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
                "RETRY_DELAYS", "100ms"));
    providers = new Providers(Integer.parseInt(stage.rejoinder().environment().get("PORT")), keys);
    stage.toolAnswers("oslo", Answer.json(200, "{\"output\":\"sun\"}"));
  }

  @AfterAll
  static void theLogOfAllThisCanBeTrusted() throws Exception {
    try (var ending = stage) {
      ending.awaitTrustedLog();
    } finally {
      providers.close();
      discord.close();
      apis.close();
    }
  }

  @Test
  void aTextMessageIsAnsweredByTextMessageOnceHoweverOftenItComes() throws Exception {
    var sms = sms("EV1", "+15552220001", "use(look:oslo) please");
    for (int i = 0; i < 3; i++) {
      assertThat(providers.openPhone("EV1", sms).statusCode()).isEqualTo(200);
    }

    var answer = awaitApi("/op/messages", "+15552220001");
    assertThat(answer.method()).isEqualTo("POST");
    assertThat(answer.header("Authorization")).hasValue("op-key-of-ours");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"content":"I was told [sun]","from":"+15550001111","to":["+15552220001"]}\
            """);

    // The next one is behind whatever the repetitions led to in this conversation.
    assertThat(providers.openPhone("EV2", sms("EV2", "+15552220001", "And now?")).statusCode())
        .isEqualTo(200);
    Eventually.eventually(
        "the second answer",
        Stage.PATIENCE,
        () -> api("/op/messages", "+15552220001"),
        sent -> sent.size() >= 2);
    assertThat(api("/op/messages", "+15552220001"))
        .extracting(request -> Providers.text(request.body(), "/content"))
        .containsExactly("I was told [sun]", "I see.");
  }

  @Test
  void aMentionInSlackIsAnsweredInItsThreadByAToken() throws Exception {
    var event =
        Map.of(
            "type", "app_mention",
            "user", "U1",
            "text", "<@U0BOT> use(look:oslo)",
            "channel", "C1",
            "ts", "1531420618.000100");
    var response =
        providers.slack(
            Map.of(
                "token", "verification-token",
                "team_id", "T1",
                "type", "event_callback",
                "event_id", "Ev1",
                "event", event));

    assertThat(response.statusCode()).isEqualTo(200);
    var answer = awaitApi("/slack/chat.postMessage", "C1");
    assertThat(answer.header("Authorization")).hasValue("Bearer xoxb-of-ours");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"channel":"C1","text":"I was told [sun]","thread_ts":"1531420618.000100"}\
            """);
  }

  @Test
  void aSlashCommandInDiscordIsDeferredAndItsAnswerFilledIn() throws Exception {
    var option = Map.of("name", "question", "type", 3, "value", "use(look:oslo)");
    var response =
        providers.discord(
            Map.of(
                "id",
                "1001",
                "application_id",
                "2002",
                "type",
                2,
                "token",
                TOKEN,
                "channel_id",
                "3003",
                "data",
                Map.of("name", "ask", "options", List.of(option)),
                "member",
                Map.of("user", Map.of("id", "4004"))));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"type\":5}");
    var answer = awaitApi("/discord/webhooks/2002/" + TOKEN, "");
    assertThat(answer.method() + " " + answer.target())
        .isEqualTo("PATCH /discord/webhooks/2002/" + TOKEN + "/messages/@original");
    assertThat(answer.header("Authorization")).isEmpty();
    assertThat(Providers.text(answer.body(), "/content")).isEqualTo("I was told [sun]");
    var delivery = awaitDelivery("source:discord", "delivered");
    assertThat(attempts(delivery)).contains("/messages/@original").doesNotContain(TOKEN);
  }

  @Test
  void aMessageByDiscordsGatewayIsAnsweredByAReplyToIt() throws Exception {
    Eventually.eventually(
        "a connection", Stage.PATIENCE, discord::connectedShards, List.of(0)::equals);
    discord.send(0, DiscordStandIn.directMessage("1001", "use(look:oslo)"));

    // Beside it there may be typing, which is left out when it would come late.
    var answers =
        Eventually.eventually(
            "an answer",
            Stage.PATIENCE,
            () ->
                discord.calls().stream()
                    .filter(call -> call.path().equals("/channels/300/messages"))
                    .toList(),
            calls -> !calls.isEmpty());
    assertThat(answers)
        .extracting(
            DiscordStandIn.Call::method,
            call -> Providers.text(call.body(), "/content"),
            call -> Providers.text(call.body(), "/message_reference/message_id"))
        .containsExactly(tuple("POST", "I was told [sun]", "1001"));
  }

  @Test
  void aRunThatFailsIsAnsweredWithTheSentenceOfTheReference() throws Exception {
    providers.openPhone("EV3", sms("EV3", "+15552220003", "use(wait:long)"));

    assertThat(Providers.text(awaitApi("/op/messages", "+15552220003").body(), "/content"))
        .isEqualTo(SORRY);
  }

  @Test
  void anApiThatFailsOnceIsAskedAgain() throws Exception {
    FAILS_ONCE.add("+15552220004");
    providers.openPhone("EV4", sms("EV4", "+15552220004", "Hello"));

    var asked =
        Eventually.eventually(
            "a second attempt",
            Stage.PATIENCE,
            () -> api("/op/messages", "+15552220004"),
            sent -> sent.size() == 2);
    assertThat(asked.getFirst().body()).isEqualTo(asked.getLast().body());
  }

  private static Map<String, ?> sms(String id, String from, String text) {
    return Map.of(
        "id",
        id,
        "type",
        "message.received",
        "data",
        Map.of(
            "resource",
            Map.of(
                "id",
                "AC" + id,
                "from",
                from,
                "to",
                List.of(OUR_NUMBER),
                "text",
                text,
                "direction",
                "incoming")));
  }

  private static Answer api(ReceivedRequest request) {
    if (FAILS_ONCE.removeIf(request.body()::contains)) {
      return Answer.status(503);
    }
    return request.target().startsWith("/slack/")
        ? Answer.json(200, "{\"ok\":true,\"ts\":\"1531420619.000200\"}")
        : Answer.json(200, "{\"id\":\"5005\"}");
  }

  private static List<ReceivedRequest> api(String target, String words) {
    return apis.requests().stream()
        .filter(request -> request.target().startsWith(target) && request.body().contains(words))
        .toList();
  }

  private static ReceivedRequest awaitApi(String target, String words) throws Exception {
    return Eventually.eventually(
            "a request of " + target, Stage.PATIENCE, () -> api(target, words), r -> !r.isEmpty())
        .getFirst();
  }

  private static String awaitDelivery(String lane, String status) throws Exception {
    return Eventually.eventually(
        "a delivery by " + lane,
        Stage.PATIENCE,
        () -> deliveryOf(lane, status),
        id -> !id.isEmpty());
  }

  private static String deliveryOf(String lane, String status) throws Exception {
    return stage
        .rejoinder()
        .get("/api/hooks/deliveries?limit=100&status=" + status)
        .body()
        .path("data")
        .valueStream()
        .filter(delivery -> delivery.path("webhookId").asText().equals(lane))
        .map(delivery -> delivery.path("id").asText())
        .findFirst()
        .orElse("");
  }

  private static String attempts(String deliveryId) throws Exception {
    return stage.rejoinder().get("/api/hooks/deliveries/" + deliveryId + "/attempts").toString();
  }
}
