package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.hooks.SigningKeys;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.schemas.WebhookBatch;
import dev.rejoinder.schemas.WebhookFormat;
import dev.rejoinder.schemas.WebhookSecret;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import dev.rejoinder.topics.HookSignature;
import dev.rejoinder.topics.Seal;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventSenderTest {

  private static final String NEW_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OLD_SECRET = "correct horse battery staple";
  private static final Seal SEAL = seal("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");
  private static final String BODY = "{\"event\":{\"id\":\"evt_1\",\"city\":\"Zürich\"}}";

  private final Instant now = Instant.now();

  @Test
  void sendsTheHeadersAWebhookIsPromised() throws Exception {
    var request = received(webhook(), delivery().setAttempt(2).build());

    assertThat(request.body()).isEqualTo(BODY);
    assertThat(request.header("Content-Type")).hasValue("application/json");
    assertThat(request.header("User-Agent")).hasValue("Rejoinder-Webhooks/1.0");
    assertThat(request.header("X-Request-ID")).hasValue("dlv_1");
    assertThat(request.header("X-Attempt")).hasValue("2");
    assertThat(request.header("X-Max-Attempts")).hasValue("5");
    assertThat(request.header("webhook-id")).hasValue("dlv_1");
    assertThat(request.header("webhook-timestamp")).hasValue("" + now.getEpochSecond());
    assertThat(request.headers())
        .doesNotContainKeys(
            "webhook-signature", "X-Hook-Signature", "X-Webhook-Secret", "webhook-replay");
  }

  @Test
  void signsByEverySecretThatIsInForceNewestFirst() throws Exception {
    var webhook =
        webhook()
            .setSecrets(
                List.of(
                    secret(NEW_SECRET, null),
                    secret(OLD_SECRET, now.plusSeconds(60)),
                    secret("expired", now.minusSeconds(1))));

    var request = received(webhook, delivery().build());

    assertThat(request.header("webhook-signature").orElseThrow().split(" "))
        .hasSize(2)
        .allSatisfy(signature -> assertThat(signature).startsWith("v1,"));
    String old =
        "whsec_" + Base64.getEncoder().encodeToString(OLD_SECRET.getBytes(StandardCharsets.UTF_8));
    for (String secret : List.of(NEW_SECRET, old)) {
      assertThatCode(() -> new Webhook(secret).verify(request.body(), headers(request)))
          .doesNotThrowAnyException();
    }
    assertThat(request.header("X-Hook-Signature")).hasValue(plain(NEW_SECRET));
    assertThat(request.header("X-Hook-Signature-Previous")).hasValue(plain(OLD_SECRET));
  }

  @Test
  void signsByItsKeyTooWhenItHasOne() throws Exception {
    var keys = SigningKeys.fresh();
    var webhook =
        webhook()
            .setSecrets(List.of(secret(NEW_SECRET, null)))
            .setSigningKey(SEAL.seal("wh_1", keys.privateKey().value()));

    var request = received(webhook, delivery().build());

    String content = "dlv_1." + now.getEpochSecond() + "." + BODY;
    String v1a =
        SigningKeys.sign(keys.privateKey().value(), content.getBytes(StandardCharsets.UTF_8));
    assertThat(request.header("webhook-signature").orElseThrow()).endsWith(" " + v1a);
    assertThatCode(() -> new Webhook(NEW_SECRET).verify(request.body(), headers(request)))
        .doesNotThrowAnyException();
  }

  @Test
  void aKeyAloneSignsAlone() throws Exception {
    var keys = SigningKeys.fresh();
    var webhook = webhook().setSigningKey(SEAL.seal("wh_1", keys.privateKey().value()));

    var request = received(webhook, delivery().build());

    assertThat(request.header("webhook-signature").orElseThrow()).matches("v1a,[^ ]+");
    assertThat(request.headers()).doesNotContainKey("X-Hook-Signature");
  }

  @Test
  void whatWasSentBeforeSaysSo() throws Exception {
    var request = received(webhook(), delivery().setRedrive(2).build());
    assertThat(request.header("webhook-replay")).hasValue("true");
  }

  @Test
  void staticHeadersGoAlongAndReplaceNoneOfTheSenders() throws Exception {
    String sealed =
        SEAL.seal(
            "wh_1",
            """
            {"Authorization":"Bearer key","X-Team":"a\\r\\nX-Evil: 1","Content-Type":"text/plain",
            "WEBHOOK-ID":"other","x-hook-signature":"sha256=0","Host":"inside","bad name":"x",
            "Transfer-Encoding":"chunked","X-Request-Id":"other"}
            """);

    var request = received(webhook().setHeaders(sealed), delivery().build());

    assertThat(request.header("Authorization")).hasValue("Bearer key");
    assertThat(request.header("X-Team")).hasValue("a__X-Evil: 1");
    assertThat(request.header("Content-Type")).hasValue("application/json");
    assertThat(request.header("webhook-id")).hasValue("dlv_1");
    assertThat(request.header("X-Request-ID")).hasValue("dlv_1");
    assertThat(request.header("Host").orElseThrow()).startsWith("127.0.0.1");
    assertThat(request.headers())
        .doesNotContainKeys("X-Evil", "bad name", "X-Hook-Signature", "Transfer-Encoding");
  }

  @Test
  void cloudEventsSayWhatTheyAre() throws Exception {
    var webhook = webhook().setFormat(WebhookFormat.CLOUDEVENTS);
    assertThat(received(webhook, delivery().build()).header("Content-Type"))
        .hasValue("application/cloudevents+json");
    webhook.setBatch(new WebhookBatch(2, 1L));
    assertThat(received(webhook, delivery().build()).header("Content-Type"))
        .hasValue("application/cloudevents-batch+json");
  }

  @Test
  void secretsThatDoNotOpenAreAFailedAttemptThatSaysSo() throws Exception {
    var webhook = webhook().setSecrets(List.of(secret(NEW_SECRET, null)));
    var other = seal("AAIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");

    assertThat(failure(webhook, Optional.of(other)))
        .contains("secret of webhook wh_1 cannot be opened", "SECRETS_KEY")
        .doesNotContain(NEW_SECRET);
    assertThat(failure(webhook, Optional.empty())).contains("SECRETS_KEY is not set");
    assertThat(failure(webhook().setHeaders(SEAL.seal("wh_2", "{}")), Optional.of(SEAL)))
        .contains("headers of webhook wh_1 cannot be opened");
  }

  private String failure(dev.rejoinder.schemas.Webhook.Builder webhook, Optional<Seal> seal)
      throws InterruptedException {
    try (var receiver = Receiver.start()) {
      var outcome = send(webhook, delivery().build(), seal, receiver).outcome();
      assertThat(receiver.requests()).isEmpty();
      return ((Outcome.Unreachable) outcome).reason();
    }
  }

  private ReceivedRequest received(dev.rejoinder.schemas.Webhook.Builder webhook, Delivery delivery)
      throws InterruptedException {
    try (var receiver = Receiver.start()) {
      var exchange = send(webhook, delivery, Optional.of(SEAL), receiver);
      assertThat(exchange.outcome()).isEqualTo(new Outcome.Accepted(200, "", false));
      return receiver.requests().getFirst();
    }
  }

  private Exchange send(
      dev.rejoinder.schemas.Webhook.Builder webhook,
      Delivery delivery,
      Optional<Seal> seal,
      Receiver receiver)
      throws InterruptedException {
    return new EventSender(
            WebhookClient.anyNetwork(), seal, Duration.ofSeconds(10), () -> now, new Batches())
        .send(new Shipment(delivery, 5, null), webhook.setUrl(receiver.url()).build());
  }

  private static dev.rejoinder.schemas.Webhook.Builder webhook() {
    return Subscriptions.webhook("wh_1", "*");
  }

  private Delivery.Builder delivery() {
    return Delivery.newBuilder()
        .setDeliveryId("dlv_1")
        .setEndpointId("wh_1")
        .setKind(DeliveryKind.EVENT)
        .setBody(BODY)
        .setAttempt(1)
        .setCreatedAt(now)
        .setNotBefore(now);
  }

  private WebhookSecret secret(String secret, @Nullable Instant expiresAt) {
    return new WebhookSecret(SEAL.seal("wh_1", secret), now, expiresAt);
  }

  private static String plain(String secret) {
    return HookSignature.of(secret, BODY.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpHeaders headers(ReceivedRequest request) {
    return HttpHeaders.of(request.headers(), (name, value) -> true);
  }

  private static Seal seal(String key) {
    return new Seal(new Secret(key));
  }
}
