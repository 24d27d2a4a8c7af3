package dev.rejoinder.topics;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs raw bodies the plain way, {@code sha256=} and the hex of HMAC-SHA256.
 *
 * <p>The key is the secret's text in UTF-8 as its owner sees it, {@code whsec_} included: receivers
 * pass it to their HMAC function without decoding anything.
 */
public final class HookSignature {

  private static final String ALGORITHM = "HmacSHA256";

  private HookSignature() {}

  /** The value of {@code X-Hook-Signature}. */
  public static String of(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
