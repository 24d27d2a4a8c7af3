package dev.rejoinder.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Delivery;
import dev.rejoinder.schemas.DeliveryKind;
import dev.rejoinder.testkit.receiver.ReceivedRequest;
import dev.rejoinder.testkit.receiver.Receiver;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliverySenderTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final Instant AT = Instant.ofEpochSecond(1614265330);

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
    var request = received(delivery("call_1"), null, AT);
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

  private static ReceivedRequest received(Delivery delivery, @Nullable String secret, Instant at)
      throws InterruptedException {
    try (var receiver = Receiver.start()) {
      var sender =
          new DeliverySender(
              WebhookClient.anyNetwork(Duration.ofSeconds(10)),
              secret == null ? null : new Secret(secret));
      sender.send(delivery, receiver.url(), 5, at);
      return receiver.requests().getFirst();
    }
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
