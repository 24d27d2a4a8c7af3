package dev.rejoinder.topics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * Ids of runs and threads: a prefix and 26 characters of lower-case base32, in an alphabet that
 * sorts as its bits.
 *
 * <p>A run's id carries the {@link Placement#hash} of its thread, so that whoever has the id knows
 * where the run's events are: its 130 bits are 01, 48 bits, the 32 of the hash and 48 more. Those
 * of runs of older versions begin with 00 and carry none, as ids of threads do.
 */
public final class RunIds {

  public static final String RUN = "run_";
  public static final String THREAD = "thread_";

  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
  private static final int CHARS = 26;

  /** The 01 in the two highest of a first character's five bits. */
  private static final int PLACED = 0b01000;

  private static final int PLACED_BITS = 0b11000;
  private static final int PART_BYTES = 6;

  private RunIds() {}

  /** The same id for the same key, in every process and after every restart. */
  public static String derived(String prefix, String key) {
    return of(prefix, sha256(prefix + "\0" + key));
  }

  /** The run of this thread that {@code key} names; the same key names others in other threads. */
  public static String derivedRun(String threadId, String key) {
    return run(threadId, sha256(RUN + "\0" + threadId + "\0" + key));
  }

  /**
   * A run of this thread.
   *
   * @param bytes the first 12 tell it from others of the thread, and the first 6 of them order it
   */
  public static String run(String threadId, byte[] bytes) {
    ByteBuffer bits = ByteBuffer.allocate(2 * PART_BYTES + Integer.BYTES);
    bits.put(bytes, 0, PART_BYTES).putInt(Placement.hash(threadId));
    bits.put(bytes, PART_BYTES, PART_BYTES);
    String id = of(RUN, bits.array());
    int first = ALPHABET.indexOf(id.charAt(RUN.length())) | PLACED;
    return RUN + ALPHABET.charAt(first) + id.substring(RUN.length() + 1);
  }

  /** The hash of the thread of a run; empty for an id that carries none, or is none of ours. */
  public static OptionalInt threadHash(String runId) {
    if (!runId.startsWith(RUN) || runId.length() != RUN.length() + CHARS) {
      return OptionalInt.empty();
    }
    long high = 0;
    long low = 0;
    for (int i = RUN.length(); i < runId.length(); i++) {
      int five = ALPHABET.indexOf(runId.charAt(i));
      if (five < 0 || (i == RUN.length() && (five & PLACED_BITS) != PLACED)) {
        return OptionalInt.empty();
      }
      high = (high << 5) | (low >>> 59);
      low = (low << 5) | five;
    }
    int hash = (int) ((high << Short.SIZE) | (low >>> (PART_BYTES * Byte.SIZE)));
    return hash < 0 ? OptionalInt.empty() : OptionalInt.of(hash);
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
