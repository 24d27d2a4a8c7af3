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

  /** Opens what was sealed before the key was changed. */
  private final Optional<SecretKeySpec> previous;

  private Seal(SecretKeySpec key, Optional<SecretKeySpec> previous) {
    this.key = key;
    this.previous = previous;
  }

  /** {@code secret}: 32 bytes in base64. */
  public Seal(Secret secret) {
    this(key(secret), Optional.empty());
  }

  /** As {@link #Seal(Secret)}; also opens what was sealed with {@code previous}. */
  public Seal(Secret secret, Secret previous) {
    this(key(secret), Optional.of(key(previous)));
  }

  /**
   * {@code SECRETS_KEY}, the same for ingress and dispatch-worker, and {@code
   * SECRETS_KEY_PREVIOUS}, the one before it; empty when the first is unset.
   */
  public static Optional<Seal> from(Env env) {
    Optional<SecretKeySpec> key = key("SECRETS_KEY", env);
    Optional<SecretKeySpec> previous = key("SECRETS_KEY_PREVIOUS", env);
    if (previous.isPresent() && env.secret("SECRETS_KEY").isEmpty()) {
      env.problem("SECRETS_KEY_PREVIOUS needs SECRETS_KEY, which took its place.");
    }
    return key.map(current -> new Seal(current, previous));
  }

  private static Optional<SecretKeySpec> key(String name, Env env) {
    try {
      return env.secret(name).map(Seal::key);
    } catch (IllegalArgumentException e) {
      env.problem(name + " must be 32 bytes in base64; 'openssl rand -base64 32' makes one.");
      return Optional.empty();
    }
  }

  private static SecretKeySpec key(Secret secret) {
    byte[] bytes = Base64.getDecoder().decode(secret.value());
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a sealing key has " + KEY_BYTES + " bytes, got: " + bytes.length);
    }
    return new SecretKeySpec(bytes, "AES");
  }

  /** Only {@link #open} with the same key and {@code id} gives {@code text} back. */
  public String seal(String id, String text) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, key, nonce, id)
              .doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] all = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
      return VERSION + Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /** Empty when it was sealed with another key or for another id, or not by us at all. */
  public Optional<String> open(String id, String sealed) {
    return open(id, sealed, key).or(() -> previous.flatMap(before -> open(id, sealed, before)));
  }

  /**
   * The same text sealed with the key of today; {@code sealed} itself when that is so already.
   * Empty when it cannot be opened.
   */
  public Optional<String> renewed(String id, String sealed) {
    return open(id, sealed, key).isPresent()
        ? Optional.of(sealed)
        : open(id, sealed).map(text -> seal(id, text));
  }

  private static Optional<String> open(String id, String sealed, SecretKeySpec key) {
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
          new String(
              cipher(Cipher.DECRYPT_MODE, key, nonce, id).doFinal(text), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String id)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
