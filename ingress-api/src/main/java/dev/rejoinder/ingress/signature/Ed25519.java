package dev.rejoinder.ingress.signature;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/** Ed25519 signatures (RFC 8032) checked with every public key of a source. Thread-safe. */
final class Ed25519 {

  private static final String ALGORITHM = "Ed25519";
  private static final int KEY_BYTES = 32;

  /** What RFC 8410 puts before the 32 bytes of a public key. */
  private static final byte[] KEY_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  private final List<PublicKey> keys;

  /**
   * @throws IllegalArgumentException when one is no 32 bytes of a key
   */
  Ed25519(List<byte[]> keys) {
    this.keys = keys.stream().map(Ed25519::key).toList();
  }

  boolean signed(List<byte[]> signatures, List<byte[]> parts) {
    for (PublicKey key : keys) {
      for (byte[] signature : signatures) {
        if (signed(key, signature, parts)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean signed(PublicKey key, byte[] signature, List<byte[]> parts) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      for (byte[] part : parts) {
        check.update(part);
      }
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      // So the JDK says that a signature has the wrong length or is no point of the curve.
      return false;
    }
  }

  private static PublicKey key(byte[] bytes) {
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a public key has %d bytes, got: %d".formatted(KEY_BYTES, bytes.length));
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.writeBytes(KEY_HEAD);
    encoded.writeBytes(bytes);
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("these bytes are no public key of Ed25519", e);
    }
  }
}
