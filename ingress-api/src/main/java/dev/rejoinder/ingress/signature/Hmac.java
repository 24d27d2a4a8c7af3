package dev.rejoinder.ingress.signature;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keyed hashes of a request under every secret of its source. Thread-safe. */
final class Hmac {

  static final String SHA256 = "HmacSHA256";

  private final String algorithm;
  private final List<SecretKeySpec> keys;

  /** {@code algorithm}: as the JDK names it. */
  Hmac(String algorithm, List<byte[]> keys) {
    this.algorithm = algorithm;
    this.keys = keys.stream().map(key -> new SecretKeySpec(key, algorithm)).toList();
  }

  /**
   * Whether a signature is that of {@code parts}, one after the other, under a key.
   *
   * <p>Takes the same time whichever pair matches, so that it tells nothing of them.
   */
  boolean signed(List<byte[]> signatures, List<byte[]> parts) {
    boolean found = false;
    for (byte[] expected : all(parts)) {
      for (byte[] signature : signatures) {
        found |= MessageDigest.isEqual(expected, signature);
      }
    }
    return found;
  }

  private List<byte[]> all(List<byte[]> parts) {
    List<byte[]> hashes = new ArrayList<>();
    try {
      for (SecretKeySpec key : keys) {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(key);
        parts.forEach(mac::update);
        hashes.add(mac.doFinal());
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
    return hashes;
  }
}
