package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | msg_p5jXN8AQM9LWM0D4loKWxJek | 1614265330"
            + " | {\"test\": 2432232314} | v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "whsec_plJ3nmyCDGBKInavdOK15jsl | msg_loFOjxBNrRLzqYUf | 1731705121"
            + " | {\"event_type\":\"ping\",\"data\":{\"success\":true}}"
            + " | v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
      })
  void agreesWithThePublishedVectors(
      String secret, String id, long timestampSeconds, String body, String signature) {
    assertThat(WebhookSignature.with(secret).of(id, timestampSeconds, utf8(body)))
        .isEqualTo(signature);
  }

  @ParameterizedTest
  @ValueSource(strings = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a text from the reference ü"})
  void theReferenceLibraryAcceptsIt(String secret) throws Exception {
    String body = "{\"location\":\"Zürich ☀\"}";
    long now = Instant.now().getEpochSecond();
    String signature = WebhookSignature.with(secret).of("call_1", now, utf8(body));

    var receiver = new Webhook(asReceiversWriteIt(secret));

    assertThatCode(() -> receiver.verify(body, headers(now, signature))).doesNotThrowAnyException();
    assertThatThrownBy(() -> receiver.verify(body + " ", headers(now, signature)))
        .isInstanceOf(WebhookVerificationException.class);
    assertThatThrownBy(() -> receiver.verify(body, headers(now - 1, signature)))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void anEncodedSecretThatIsNoBase64IsRefused() {
    assertThatThrownBy(() -> WebhookSignature.with("whsec_not base64!"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WebhookSignature.with("whsec_"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static HttpHeaders headers(long timestampSeconds, String signature) {
    return HttpHeaders.of(
        Map.of(
            "webhook-id", List.of("call_1"),
            "webhook-timestamp", List.of(String.valueOf(timestampSeconds)),
            "webhook-signature", List.of(signature)),
        (name, value) -> true);
  }

  private static String asReceiversWriteIt(String secret) {
    return secret.startsWith("whsec_")
        ? secret
        : "whsec_" + Base64.getEncoder().encodeToString(utf8(secret));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
