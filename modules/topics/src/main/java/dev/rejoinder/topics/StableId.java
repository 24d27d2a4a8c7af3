package dev.rejoinder.topics;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids that follow from what they name, so that a step taken again names it the same. */
public final class StableId {

  private static final int HASH_BYTES = 16;

  private StableId() {}

  /**
   * The id of an event: {@code evt_} and a hash.
   *
   * @param sequence tells events of one type and subject apart
   */
  public static String ofEvent(String subject, String type, long sequence) {
    return of("evt_", subject, type, String.valueOf(sequence));
  }

  /** {@code prefix} and 32 hexadecimal digits of a hash of {@code parts} in their order. */
  public static String of(String prefix, String... parts) {
    byte[] named = String.join("\0", parts).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(named);
      return prefix + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
