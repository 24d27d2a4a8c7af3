package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.dispatch.delivery.RetryLadder;
import dev.rejoinder.hooks.KnownStates;
import dev.rejoinder.hooks.KnownWebhooks;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.ReplyTo;
import dev.rejoinder.sources.Checks;
import dev.rejoinder.sources.Replies;
import dev.rejoinder.sources.SourceKind;
import dev.rejoinder.sources.Sources;
import dev.rejoinder.testkit.receiver.Answer;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import dev.rejoinder.topics.HookSignature;
import dev.rejoinder.topics.TrustedClasses;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stand-ins of the APIs see of answers and checks. */
class SourceSenderTest {

  static {
    TrustedClasses.trust();
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String INTERACTION_TOKEN = "aW50ZXJhY3Rpb24/dG9rZW4=";

  private final Instant now = Instant.now();
  private final Receiver api =
      Receiver.start(request ->
          // As Express answers what it does not know: with the path.
          new Answer.Reply(
              404, Map.of(), "Cannot %s %s".formatted(request.method(), request.target())));

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void slackIsCalledWithABearerToken() throws Exception {
    var request = received(reply(KnownSources.slack()));

    assertThat(request.method() + " " + request.target()).isEqualTo("POST /api/chat.postMessage");
    assertThat(request.header("Authorization")).hasValue("Bearer " + KnownSources.API_TOKEN);
    assertThat(request.header("Content-Type")).hasValue("application/json; charset=utf-8");
    assertThat(request.body()).contains("\"thread_ts\":\"1.1\"");
  }

  @Test
  void discordIsCalledAsABotThatSaysWhatItIs() throws Exception {
    var request = received(reply(KnownSources.discordChannel()));

    assertThat(request.target()).isEqualTo("/api/channels/41/messages");
    assertThat(request.header("Authorization")).hasValue("Bot " + KnownSources.API_TOKEN);
    assertThat(request.header("User-Agent").orElseThrow())
        .isEqualTo("DiscordBot (Rejoinder-Webhooks, 1.0)");
  }

  @Test
  void openphoneIsCalledWithItsBareKey() throws Exception {
    var request = received(reply(KnownSources.openphone()));

    assertThat(request.target()).isEqualTo("/api/messages");
    assertThat(request.header("Authorization")).hasValue(KnownSources.API_TOKEN);
  }

  @Test
  void anInteractionIsAnsweredByItsTokenAloneWhichIsShownNowhere() throws Exception {
    var reply = reply(KnownSources.interaction(INTERACTION_TOKEN, now.plusSeconds(900)));

    var report = attempt(reply);

    var request = api.awaitRequests(1, PATIENCE).getFirst();
    assertThat(request.method()).isEqualTo("PATCH");
    assertThat(request.target())
        .isEqualTo("/api/webhooks/7/aW50ZXJhY3Rpb24%2FdG9rZW4%3D/messages/@original");
    assertThat(request.headers()).doesNotContainKey("Authorization");
    assertThat(report.url()).endsWith("/api/webhooks/7/{token}/messages/@original");
    assertThat(report.exchange().outcome().answerBody())
        .isEqualTo("Cannot PATCH /api/webhooks/7/{token}/messages/@original");
    assertThat(report.attempt().toString()).doesNotContain("aW50ZXJh");
  }

  @Test
  void anInteractionThatIsNotKnownYetIsAnsweredAgain() throws Exception {
    var reply = reply(KnownSources.interaction(INTERACTION_TOKEN, now.plusSeconds(900)));

    assertThat(attempt(reply).exchange().outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(attempt(reply(KnownSources.discordChannel())).exchange().outcome())
        .isInstanceOf(Outcome.Declined.class);
  }

  @Test
  void aTokenSealedForSomethingElseIsNotSent() throws Exception {
    var stolen =
        ReplyTo.newBuilder(KnownSources.interaction(INTERACTION_TOKEN, now.plusSeconds(900)))
            .setSealedFor("9")
            .build();

    assertThat(attempt(reply(stolen)).exchange().outcome().failure())
        .contains("cannot be opened", "SECRETS_KEY");
    assertThat(api.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SLACK, POST /api/auth.test",
    "DISCORD, GET /api/users/@me",
    "OPENPHONE, GET /api/phone-numbers"
  })
  void aCheckCallsTheApiWithItsTokenAndWithoutABody(SourceKind kind, String line) throws Exception {
    var source = sources().find(kind.label()).orElseThrow();

    var request = received(Checks.of(source, now));

    assertThat(request.method() + " " + request.target()).isEqualTo(line);
    assertThat(request.header("Authorization").orElseThrow()).endsWith(KnownSources.API_TOKEN);
    assertThat(request.headers()).doesNotContainKey("Content-Type");
    assertThat(request.body()).isEmpty();
  }

  @Test
  void aRoutesWebhookIsSignedLikeAnyOther() throws Exception {
    var request = received(reply(KnownSources.webhook()));

    assertThat(request.target()).isEqualTo("/api/hook?key=k3y");
    assertThat(request.headers()).doesNotContainKey("Authorization");
    assertThat(request.header("X-Hook-Signature"))
        .hasValue(
            HookSignature.of(
                KnownSources.REPLY_SECRET, request.body().getBytes(StandardCharsets.UTF_8)));
    var headers = HttpHeaders.of(request.headers(), (name, value) -> true);
    assertThatCode(() -> new Webhook(KnownSources.REPLY_SECRET).verify(request.body(), headers))
        .doesNotThrowAnyException();
  }

  @Test
  void theQueryOfARoutesWebhookIsNotShown() throws Exception {
    assertThat(attempt(reply(KnownSources.webhook())).url()).endsWith("/api/hook");
  }

  @Test
  void aRoutesWebhookThatAnswers404IsAskedAgain() throws Exception {
    assertThat(attempt(reply(KnownSources.webhook())).exchange().outcome())
        .isInstanceOf(Outcome.Refused.class);
  }

  private ReceivedRequest received(Delivery delivery) throws Exception {
    attempt(delivery);
    return api.awaitRequests(1, PATIENCE).getFirst();
  }

  private AttemptReport attempt(Delivery delivery) throws InterruptedException {
    var webhooks = new KnownWebhooks();
    var states = new KnownStates();
    var directory =
        new Directory(
            new Endpoints(null), webhooks, states, new ClosedCalls(Duration.ofHours(1)), List.of());
    var secrets =
        new SenderSecrets(Optional.empty(), Optional.empty(), Optional.of(DispatchBench.SEAL));
    var recipients =
        new Recipients(
            directory,
            new WebhookStandings(webhooks, states, 3),
            new RetryLadder(List.of(Duration.ofMinutes(1))),
            sources());
    var sender = new DeliverySender(WebhookClient.anyNetwork(), secrets, PATIENCE, Instant::now);
    return new Attempts(recipients, sender, Duration.ofHours(24), Instant::now)
        .make(delivery, new Origin("deliveries", 0, 0, null), Optional.empty());
  }

  private Sources sources() {
    return KnownSources.at("http://127.0.0.1:" + api.port() + "/api");
  }

  private Delivery reply(ReplyTo to) {
    return Replies.of(to, new Replies.Answer("run_1", "thread_1", "completed", "Sunny, 20 °C"), now)
        .getFirst();
  }
}
