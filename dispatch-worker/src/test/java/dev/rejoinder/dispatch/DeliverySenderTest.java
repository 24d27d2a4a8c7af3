package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import com.standardwebhooks.Webhook;
import dev.rejoinder.dispatch.delivery.Outcome;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import dev.rejoinder.topics.HookSignature;
import dev.rejoinder.topics.Seal;
import dev.rejoinder.topics.TrustedClasses;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliverySenderTest {

  static {
    TrustedClasses.trust();
  }

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final Instant AT = Instant.ofEpochSecond(1614265330);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Seal SEAL =
      new Seal(new Secret("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="));
  private static final SenderSecrets NO_SECRETS =
      new SenderSecrets(Optional.empty(), Optional.empty(), Optional.empty());

  private static final Recipient SERVICE = new Recipient.Tool("https://service.example/");

  @Test
  void sendsTheHeadersOfTheContract() throws Exception {
    var request = received(delivery("call_1"), SECRET, AT);

    assertThat(request.header("Content-Type")).hasValue("application/json");
    assertThat(request.header("User-Agent")).hasValue("OpenAI-Assistant-Bridge/1.0");
    assertThat(request.header("X-Webhook-Secret")).hasValue(SECRET);
    assertThat(request.header("X-Request-ID")).hasValue("call_1");
    assertThat(request.header("X-Thread-ID")).hasValue("thread_1");
    assertThat(request.header("X-Run-ID")).hasValue("run_1");
    assertThat(request.header("X-Attempt")).hasValue("2");
    assertThat(request.header("X-Max-Attempts")).hasValue("5");
    assertThat(request.header("webhook-id")).hasValue("call_1");
    assertThat(request.header("webhook-timestamp")).hasValue("1614265330");
    assertThat(request.header("X-Hook-Signature"))
        .hasValue(HookSignature.of(SECRET, request.body().getBytes(StandardCharsets.UTF_8)));
    assertThat(request.body()).isEqualTo("{\"city\":\"Zürich\"}");
  }

  @Test
  void theReferenceLibraryAcceptsWhatArrives() throws Exception {
    var request = received(delivery("call_1"), SECRET, Instant.now());
    var headers = HttpHeaders.of(request.headers(), (name, value) -> true);
    assertThatCode(() -> new Webhook(SECRET).verify(request.body(), headers))
        .doesNotThrowAnyException();
  }

  @Test
  void withoutASecretThereIsNeitherSignatureNorSecret() throws Exception {
    var request = received(delivery("call_1"), NO_SECRETS, AT);
    assertThat(request.header("webhook-id")).hasValue("call_1");
    assertThat(request.headers()).doesNotContainKeys("webhook-signature", "X-Webhook-Secret");
  }

  @Test
  void idsNoHeaderMayHoldAreMadeHarmlessAndStillVerify() throws Exception {
    var request = received(delivery("call\r\nX-Evil: 1\u0000é"), SECRET, Instant.now());

    assertThat(request.header("X-Request-ID")).hasValue("call__X-Evil: 1__");
    assertThat(request.headers()).doesNotContainKey("X-Evil");
    var headers = HttpHeaders.of(request.headers(), (name, value) -> true);
    assertThatCode(() -> new Webhook(SECRET).verify(request.body(), headers))
        .doesNotThrowAnyException();
  }

  @Test
  void aSecretThatIsNotAsciiIsSentAsUtf8() throws Exception {
    assertThat(received(delivery("call_1"), "schlüssel", AT).header("X-Webhook-Secret"))
        .hasValue("schlüssel");
  }

  @Test
  void aTaskIsSignedWithTheTasksSecretAndCarriesNoneOfTheTools() throws Exception {
    var secrets =
        new SenderSecrets(
            Optional.of(new Secret("of the tools")),
            Optional.of(new Secret(SECRET)),
            Optional.empty());

    var request = received(task(null), secrets, Instant.now());

    assertThat(request.header("User-Agent")).hasValue("Rejoinder-Webhooks/1.0");
    assertThat(request.headers()).doesNotContainKeys("X-Webhook-Secret", "Authorization");
    assertThat(request.headers().toString()).doesNotContain("of the tools");
    var headers = HttpHeaders.of(request.headers(), (name, value) -> true);
    assertThatCode(() -> new Webhook(SECRET).verify(request.body(), headers))
        .doesNotThrowAnyException();
  }

  @Test
  void aTaskWithoutASecretOfItsOwnIsNotSigned() throws Exception {
    var secrets =
        new SenderSecrets(Optional.of(new Secret(SECRET)), Optional.empty(), Optional.empty());

    assertThat(received(task(null), secrets, AT).headers())
        .doesNotContainKeys("webhook-signature", "X-Hook-Signature", "X-Webhook-Secret");
  }

  @Test
  void theTraceOfItsRecordGoesAlong() throws Exception {
    var trace = "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01";
    try (var receiver = Receiver.start()) {
      new DeliverySender(WebhookClient.anyNetwork(), NO_SECRETS, TIMEOUT, () -> AT)
          .send(new Shipment(task(null), 5, trace), new Recipient.Tool(receiver.url()));

      assertThat(receiver.requests().getFirst().header("traceparent")).hasValue(trace);
    }
  }

  @Test
  void aTasksAuthorizationIsOpenedForTheReceiver() throws Exception {
    var secrets = new SenderSecrets(Optional.empty(), Optional.empty(), Optional.of(SEAL));

    var request = received(task(SEAL.seal("task_1", "Bearer key")), secrets, AT);

    assertThat(request.header("Authorization")).hasValue("Bearer key");
  }

  @Test
  void aTaskWhoseAuthorizationDoesNotOpenIsNotSent() throws Exception {
    var forAnother = SEAL.seal("task_2", "Bearer key");
    for (Optional<Seal> seal : List.of(Optional.<Seal>empty(), Optional.of(SEAL))) {
      var sender =
          new DeliverySender(
              request -> fail("sent without its authorization"),
              new SenderSecrets(Optional.empty(), Optional.empty(), seal),
              TIMEOUT,
              () -> AT);

      var outcome = sender.send(shipment(task(forAnother)), SERVICE).outcome();

      assertThat(outcome)
          .isEqualTo(
              new Outcome.Unreachable(
                  "the task's authorization cannot be opened;"
                      + " SECRETS_KEY must be that of the ingress"));
    }
  }

  @Test
  void aDeliveryMayBringItsOwnTimeout() throws Exception {
    var timeouts = new ArrayList<Duration>();
    var sender =
        new DeliverySender(
            request -> {
              timeouts.add(request.timeout());
              return Exchange.without(new Outcome.Accepted(200, "", false));
            },
            NO_SECRETS,
            TIMEOUT,
            () -> AT);

    sender.send(shipment(task(null)), SERVICE);
    sender.send(
        shipment(Delivery.newBuilder(task(null)).setRequestTimeoutMs(60_000L).build()), SERVICE);

    assertThat(timeouts).containsExactly(TIMEOUT, Duration.ofMinutes(1));
  }

  private static ReceivedRequest received(Delivery delivery, String secret, Instant at)
      throws InterruptedException {
    var tools = Optional.of(new Secret(secret));
    return received(delivery, new SenderSecrets(tools, Optional.empty(), Optional.empty()), at);
  }

  private static ReceivedRequest received(Delivery delivery, SenderSecrets secrets, Instant at)
      throws InterruptedException {
    try (var receiver = Receiver.start()) {
      new DeliverySender(WebhookClient.anyNetwork(), secrets, TIMEOUT, () -> at)
          .send(shipment(delivery), new Recipient.Tool(receiver.url()));
      return receiver.requests().getFirst();
    }
  }

  private static Shipment shipment(Delivery delivery) {
    return new Shipment(delivery, 5, null);
  }

  private static Delivery task(@Nullable String authorization) {
    return Delivery.newBuilder(delivery("task_1"))
        .setKind(DeliveryKind.TASK)
        .setAuthorization(authorization)
        .build();
  }

  private static Delivery delivery(String id) {
    return Delivery.newBuilder()
        .setDeliveryId(id)
        .setEndpointId("default")
        .setKind(DeliveryKind.TOOL_CALL)
        .setCallId(id)
        .setThreadId("thread_1")
        .setRunId("run_1")
        .setBody("{\"city\":\"Zürich\"}")
        .setAttempt(2)
        .setCreatedAt(AT)
        .setNotBefore(AT)
        .build();
  }
}
