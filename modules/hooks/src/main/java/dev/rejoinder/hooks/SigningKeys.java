package dev.rejoinder.hooks;

import dev.rejoinder.runtime.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * An Ed25519 key pair in the form of Standard Webhooks, and signatures of version {@code v1a}.
 *
 * @param privateKey {@code whsk_} and the base64 of the 32-byte seed and the 32-byte public key
 * @param publicKey {@code whpk_} and the base64 of the 32-byte public key
 */
public record SigningKeys(Secret privateKey, String publicKey) {

  private static final String ALGORITHM = "Ed25519";
  private static final String PRIVATE_PREFIX = "whsk_";
  private static final String PUBLIC_PREFIX = "whpk_";
  private static final int KEY_BYTES = 32;

  /** A new pair. */
  public static SigningKeys fresh() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      // Both encodings (RFC 8410) end in the key's own bytes.
      byte[] seed = lastBytes(pair.getPrivate().getEncoded());
      byte[] open = lastBytes(pair.getPublic().getEncoded());
      byte[] both = ByteBuffer.allocate(2 * KEY_BYTES).put(seed).put(open).array();
      return new SigningKeys(
          new Secret(PRIVATE_PREFIX + Base64.getEncoder().encodeToString(both)),
          PUBLIC_PREFIX + Base64.getEncoder().encodeToString(open));
    } catch (GeneralSecurityException e) {
      throw noEd25519(e);
    }
  }

  /**
   * {@code v1a,} and the base64 of the signature; the same for the same key and content.
   *
   * @param privateKey with or without {@code whsk_}
   * @throws IllegalArgumentException when {@code privateKey} is no such key; it does not repeat it
   */
  public static String sign(String privateKey, byte[] content) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key(privateKey));
      signature.update(content);
      return "v1a," + Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw noEd25519(e);
    }
  }

  private static PrivateKey key(String written) throws GeneralSecurityException {
    String encoded =
        written.startsWith(PRIVATE_PREFIX) ? written.substring(PRIVATE_PREFIX.length()) : written;
    byte[] both;
    try {
      both = Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a signing key is whsk_ and base64");
    }
    if (both.length != 2 * KEY_BYTES) {
      throw new IllegalArgumentException(
          "a signing key has %d bytes, got: %d".formatted(2 * KEY_BYTES, both.length));
    }
    return KeyFactory.getInstance(ALGORITHM)
        .generatePrivate(
            new EdECPrivateKeySpec(NamedParameterSpec.ED25519, Arrays.copyOf(both, KEY_BYTES)));
  }

  private static byte[] lastBytes(byte[] encoded) {
    return Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
  }

  private static IllegalStateException noEd25519(GeneralSecurityException e) {
    return new IllegalStateException("every Java platform has " + ALGORITHM, e);
  }
}
