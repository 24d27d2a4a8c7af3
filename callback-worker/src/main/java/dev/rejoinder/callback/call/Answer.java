package dev.rejoinder.callback.call;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a tool answered.
 *
 * @param callbackId unique for one HTTP request or delivery attempt
 * @param output JSON text or plain text; may be empty
 * @param error true when the tool says it failed
 */
public record Answer(String callbackId, String output, boolean error) {

  /** SHA-256 of the output, lower-case hex. */
  public String outputDigest() {
    return digest(output);
  }

  /** Whether {@code other} says the same; who brought it does not matter. */
  boolean saysTheSame(Answer other) {
    return error == other.error && output.equals(other.output);
  }

  static String digest(String output) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(output.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
