package dev.rejoinder.standalone.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignatureCheckTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OLD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  private static final String BODY = "{\"event\":{\"type\":\"app:connected\"}}";
  private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

  /** {@code sha256=} and the HMAC of {@link #BODY}, made with OpenSSL. */
  private static final String HOOK_SIGNATURE =
      "sha256=ee810a53976c73ed5fb006309c2ea4c69c0f19be922548e85019dc264c97be19";

  private final Map<String, String> headers = new HashMap<>();

  private Verdict verdict(String body, String... secrets) {
    return new SignatureCheck(List.of(secrets))
        .of(
            name -> Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))),
            body.getBytes(StandardCharsets.UTF_8),
            NOW);
  }

  private void signedBy(String secret, Instant at) throws Exception {
    headers.put("webhook-id", "dlv_1");
    headers.put("webhook-timestamp", String.valueOf(at.getEpochSecond()));
    headers.merge(
        "webhook-signature",
        new Webhook(secret).sign("dlv_1", at.getEpochSecond(), BODY),
        (one, other) -> one + " " + other);
  }

  private static Verdict bad(String why) {
    return new Verdict.Bad(why);
  }

  @Test
  void whatTheStandardsLibrarySignsIsVerified() throws Exception {
    signedBy(SECRET, NOW);

    assertThat(verdict(BODY, SECRET)).isEqualTo(new Verdict.Verified());
    assertThat(verdict(BODY + " ", SECRET))
        .isEqualTo(bad("webhook-signature does not fit the secret and the body"));
    assertThat(verdict(BODY, OLD_SECRET))
        .isEqualTo(bad("webhook-signature does not fit the secret and the body"));
  }

  @Test
  void duringARotationEitherSecretDoes() throws Exception {
    signedBy(SECRET, NOW);
    signedBy(OLD_SECRET, NOW);

    assertThat(verdict(BODY, SECRET)).isEqualTo(new Verdict.Verified());
    assertThat(verdict(BODY, OLD_SECRET)).isEqualTo(new Verdict.Verified());
    assertThat(verdict(BODY, OLD_SECRET, SECRET)).isEqualTo(new Verdict.Verified());
  }

  @Test
  void fiveMinutesAreAllowedToBothSides() throws Exception {
    signedBy(SECRET, NOW.minus(SignatureCheck.TOLERANCE));
    assertThat(verdict(BODY, SECRET)).isEqualTo(new Verdict.Verified());

    headers.clear();
    signedBy(SECRET, NOW.minus(Duration.ofSeconds(301)));
    assertThat(verdict(BODY, SECRET))
        .isEqualTo(bad("webhook-timestamp is 301 seconds old, and 300 are allowed"));

    headers.clear();
    signedBy(SECRET, NOW.plus(Duration.ofSeconds(301)));
    assertThat(verdict(BODY, SECRET))
        .isEqualTo(bad("webhook-timestamp is 301 seconds in the future, and 300 are allowed"));
  }

  @Test
  void whatIsLeftOutIsNamed() throws Exception {
    signedBy(SECRET, NOW);
    headers.remove("webhook-id");
    assertThat(verdict(BODY, SECRET)).isEqualTo(bad("webhook-id is missing"));

    headers.put("webhook-id", "dlv_1");
    headers.put("webhook-timestamp", "soon");
    assertThat(verdict(BODY, SECRET))
        .isEqualTo(bad("webhook-timestamp is not a number of seconds"));
  }

  @Test
  void theSignatureOverTheBodyIsKeyedWithTheSecretAsItIsWritten() {
    headers.put("x-hook-signature", HOOK_SIGNATURE);

    assertThat(verdict(BODY, SECRET)).isEqualTo(new Verdict.Verified());
    assertThat(verdict(BODY + " ", SECRET))
        .isEqualTo(bad("X-Hook-Signature does not fit the secret and the body"));
  }

  @Test
  void theOldSecretsSignatureOverTheBodyDoesToo() {
    headers.put("x-hook-signature", "sha256=00");
    assertThat(verdict(BODY, SECRET)).isInstanceOf(Verdict.Bad.class);

    headers.put("x-hook-signature-previous", HOOK_SIGNATURE);
    assertThat(verdict(BODY, SECRET)).isEqualTo(new Verdict.Verified());
  }

  @Test
  void oneWrongSignatureOfTwoKindsIsEnough() throws Exception {
    signedBy(SECRET, NOW);
    headers.put("x-hook-signature", "sha256=00");

    assertThat(verdict(BODY, SECRET))
        .isEqualTo(bad("X-Hook-Signature does not fit the secret and the body"));
  }

  @Test
  void withoutASignatureOrASecretNothingIsClaimed() throws Exception {
    assertThat(verdict(BODY, SECRET)).isEqualTo(new Verdict.Unsigned());

    signedBy(SECRET, NOW);
    assertThat(verdict(BODY)).isEqualTo(new Verdict.Unchecked());
  }

  @Test
  void aSecretThatIsNoBase64IsRefused() {
    assertThatThrownBy(() -> new SignatureCheck(List.of("whsec_no base64")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
