package dev.rejoinder.ingress.access;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as it is sent: {@code rjk_}, the characters of its id, {@code _}, 256 random bits.
 *
 * <p>The beginning is fixed so that scanners for leaked secrets find it.
 *
 * @param keyId {@code key_} and 16 characters: no secret
 * @param text the whole key: the secret
 */
public record KeyText(String keyId, String text) {

  /** Random bytes that a key is made of. */
  public static final int RANDOM_BYTES = 42;

  private static final String ID = "key_";
  private static final int ID_BYTES = 10;
  private static final int ID_CHARS = 16;
  private static final Pattern FORM = Pattern.compile("rjk_([0-9a-v]{16})_[A-Za-z0-9_-]{43}");

  /**
   * Of {@link #RANDOM_BYTES} that nobody else knows.
   *
   * @throws IllegalArgumentException when they are more or fewer
   */
  public static KeyText mint(byte[] random) {
    if (random.length != RANDOM_BYTES) {
      throw new IllegalArgumentException("a key is made of %d bytes".formatted(RANDOM_BYTES));
    }
    String id = new BigInteger(1, Arrays.copyOf(random, ID_BYTES)).toString(32);
    String chars = "0".repeat(ID_CHARS - id.length()) + id;
    byte[] secret = Arrays.copyOfRange(random, ID_BYTES, RANDOM_BYTES);
    String written = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return new KeyText(ID + chars, "rjk_" + chars + "_" + written);
  }

  /** Empty when it has not the form of a key. */
  public static Optional<KeyText> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new KeyText(ID + matcher.group(1), text))
        : Optional.empty();
  }

  /** What is kept of it: SHA-256 in hex. */
  public String hash() {
    return hash(text);
  }

  /** SHA-256 of {@code text}, in hex. */
  static String hash(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether both are the same, in a time that tells nothing of where they differ. */
  static boolean same(String hash, String other) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  /** Without the secret, for logs. */
  @Override
  public String toString() {
    return keyId;
  }
}
