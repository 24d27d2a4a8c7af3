package dev.rejoinder.topics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids of runs and threads: a prefix and 26 characters of lower-case base32, in an alphabet that
 * sorts as its bits.
 */
public final class RunIds {

  public static final String RUN = "run_";
  public static final String THREAD = "thread_";

  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
  private static final int CHARS = 26;

  private RunIds() {}

  /** The same id for the same key, in every process and after every restart. */
  public static String derived(String prefix, String key) {
    return of(prefix, sha256(prefix + "\0" + key));
  }

  /** {@code prefix} and the first 16 of {@code bytes} as 130 bits, the two highest of them zero. */
  public static String of(String prefix, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long high = buffer.getLong();
    long low = buffer.getLong();
    char[] chars = new char[CHARS];
    for (int i = CHARS - 1; i >= 0; i--) {
      chars[i] = ALPHABET.charAt((int) (low & 31));
      low = (low >>> 5) | (high << 59);
      high >>>= 5;
    }
    return prefix + new String(chars);
  }

  /** What tells one question from another under the same run id. */
  public static String questionDigest(String threadId, String assistantId, String message) {
    return HexFormat.of().formatHex(sha256(threadId + "\0" + assistantId + "\0" + message));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
