package dev.rejoinder.topics;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and checks webhooks by Standard Webhooks 1.0.0, scheme v1 (HMAC-SHA256). Thread-safe.
 *
 * <p>The key is what base64 after {@code whsec_} stands for. Any other secret's UTF-8 bytes are the
 * key; receivers then verify with {@code whsec_} and the base64 of that text.
 */
public final class WebhookSignature {

  private static final String ENCODED = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private WebhookSignature(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * Signs with {@code secret}, read as said above.
   *
   * @throws IllegalArgumentException when {@code whsec_} is followed by nothing or not by base64
   */
  public static WebhookSignature with(String secret) {
    if (!secret.startsWith(ENCODED)) {
      return new WebhookSignature(secret.getBytes(StandardCharsets.UTF_8));
    }
    return new WebhookSignature(Base64.getDecoder().decode(secret.substring(ENCODED.length())));
  }

  /**
   * Whether one of the signatures in {@code header}, separated by spaces, is ours; how old the
   * timestamp may be is for the caller to say.
   */
  public boolean signed(String header, String id, long timestampSeconds, byte[] body) {
    byte[] expected = of(id, timestampSeconds, body).getBytes(StandardCharsets.UTF_8);
    boolean found = false;
    for (String signature : header.split(" ", -1)) {
      found |= MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
    }
    return found;
  }

  /** The value of {@code webhook-signature}; {@code timestampSeconds} is that of the attempt. */
  public String of(String id, long timestampSeconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + '.' + timestampSeconds + '.').getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
