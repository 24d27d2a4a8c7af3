package dev.rejoinder.topics;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps secrets unreadable in topics: AES-256-GCM with a key from configuration. Thread-safe.
 *
 * <p>Sealed text is {@code v1.} and the base64 of 12 random bytes, the ciphertext and its tag. The
 * id it was sealed for is authenticated, so that it opens in no other record.
 */
public final class Seal {

  private static final String VERSION = "v1.";
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;

  /** {@code secret}: 32 bytes in base64. */
  public Seal(Secret secret) {
    byte[] bytes = Base64.getDecoder().decode(secret.value());
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a sealing key has " + KEY_BYTES + " bytes, got: " + bytes.length);
    }
    key = new SecretKeySpec(bytes, "AES");
  }

  /** {@code SECRETS_KEY}, the same for ingress and dispatch-worker; empty when unset. */
  public static Optional<Seal> from(Env env) {
    Optional<Secret> secret = env.secret("SECRETS_KEY");
    try {
      return secret.map(Seal::new);
    } catch (IllegalArgumentException e) {
      env.problem("SECRETS_KEY must be 32 bytes in base64; 'openssl rand -base64 32' makes one.");
      return Optional.empty();
    }
  }

  /** Only {@link #open} with the same key and {@code id} gives {@code text} back. */
  public String seal(String id, String text) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, nonce, id).doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] all = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
      return VERSION + Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /** Empty when it was sealed with another key or for another id, or not by us at all. */
  public Optional<String> open(String id, String sealed) {
    if (!sealed.startsWith(VERSION)) {
      return Optional.empty();
    }
    try {
      ByteBuffer all =
          ByteBuffer.wrap(Base64.getDecoder().decode(sealed.substring(VERSION.length())));
      if (all.remaining() < NONCE_BYTES) {
        return Optional.empty();
      }
      byte[] nonce = new byte[NONCE_BYTES];
      all.get(nonce);
      byte[] text = new byte[all.remaining()];
      all.get(text);
      return Optional.of(
          new String(cipher(Cipher.DECRYPT_MODE, nonce, id).doFinal(text), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String id) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
