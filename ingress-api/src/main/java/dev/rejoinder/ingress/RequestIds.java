package dev.rejoinder.ingress;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * Makes ids: a prefix and 26 characters of lower-case base32 in an alphabet that sorts as its bits.
 *
 * <p>A new id is 48 bits of Unix milliseconds and 80 random bits, so that ids sort by age. A
 * derived id is the first 128 bits of a SHA-256. Thread-safe.
 */
final class RequestIds {

  static final String RUN = "run_";
  static final String THREAD = "thread_";
  static final String COMMAND = "cmd_";
  static final String CALLBACK = "cb_";

  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
  private static final int CHARS = 26;

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;

  RequestIds(InstantSource clock) {
    this.clock = clock;
  }

  /** An id nobody had before. */
  String fresh(String prefix) {
    byte[] noise = new byte[10];
    random.nextBytes(noise);
    ByteBuffer bits = ByteBuffer.allocate(16);
    bits.putShort((short) (clock.millis() >>> 32)).putInt((int) clock.millis()).put(noise);
    return prefix + text(bits.array());
  }

  /** The same id for the same key, on every replica and after every restart. */
  static String derived(String prefix, String key) {
    return prefix + text(sha256(prefix + "\0" + key));
  }

  /** Whether {@code runId} has the form of ours; says nothing of whether the run exists. */
  static boolean isRunId(String runId) {
    return runId.matches("run_[0-9a-v]{26}");
  }

  /** What tells one question from another under the same run id. */
  static String questionDigest(String threadId, String assistantId, String message) {
    return HexFormat.of().formatHex(sha256(threadId + "\0" + assistantId + "\0" + message));
  }

  /** The first 16 bytes as 130 bits, the two highest of them zero. */
  private static String text(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long high = buffer.getLong();
    long low = buffer.getLong();
    char[] chars = new char[CHARS];
    for (int i = CHARS - 1; i >= 0; i--) {
      chars[i] = ALPHABET.charAt((int) (low & 31));
      low = (low >>> 5) | (high << 59);
      high >>>= 5;
    }
    return new String(chars);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
