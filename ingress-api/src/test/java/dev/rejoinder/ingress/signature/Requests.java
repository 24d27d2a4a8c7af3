package dev.rejoinder.ingress.signature;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.rejoinder.sources.GenericScheme;
import dev.rejoinder.sources.SourceKind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Requests to one closed source, checked at a time of the test's. */
final class Requests {

  private final Verification verification;
  private final Instant now;

  private Requests(Verification verification, Instant now) {
    this.verification = verification;
    this.now = now;
  }

  static Requests to(SourceKind kind, long nowSeconds, String... secrets) {
    return to(kind, null, nowSeconds, secrets);
  }

  static Requests to(
      SourceKind kind, @Nullable GenericScheme scheme, long nowSeconds, String... secrets) {
    return new Requests(
        Verification.of(kind, false, scheme, Arrays.asList(secrets)),
        Instant.ofEpochSecond(nowSeconds));
  }

  /** {@code headers}: names and values in turn; a name that comes twice has both. */
  Verdict verdict(String body, String... headers) {
    return verification.verify(headers(headers), body.getBytes(StandardCharsets.UTF_8), now);
  }

  void passes(String body, String... headers) {
    assertThat(verdict(body, headers)).isInstanceOf(Verdict.Verified.class);
  }

  void fails(Reason reason, String body, String... headers) {
    assertThat(verdict(body, headers))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).as(rejected.sentence()).isEqualTo(reason);
              assertThat(rejected.sentence()).endsWith(".");
            });
  }

  static Headers headers(String... headers) {
    Map<String, List<String>> all = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.computeIfAbsent(headers[i], name -> new ArrayList<>()).add(headers[i + 1]);
    }
    return new Headers(all);
  }

  static byte[] hmac(String algorithm, byte[] key, String content) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String hex(String secret, String content) {
    return HexFormat.of()
        .formatHex(hmac("HmacSHA256", secret.getBytes(StandardCharsets.UTF_8), content));
  }

  /** As the library of Standard Webhooks signs. */
  static String standard(String secret, String id, long timestampSeconds, String body) {
    try {
      return new Webhook(secret).sign(id, timestampSeconds, body);
    } catch (WebhookSigningException | EmptyWebhookSecretException e) {
      throw new AssertionError(e);
    }
  }
}
