package dev.rejoinder.ingress;

import dev.rejoinder.topics.RunIds;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Makes ids: a prefix and 26 characters of lower-case base32 in an alphabet that sorts as its bits.
 *
 * <p>A new id is 48 bits of Unix milliseconds and 80 random bits, so that ids sort by age. Derived
 * ones are of {@link RunIds}. Thread-safe.
 */
final class RequestIds {

  static final String RUN = RunIds.RUN;
  static final String THREAD = RunIds.THREAD;
  static final String COMMAND = "cmd_";
  static final String CALLBACK = "cb_";

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
    return RunIds.of(prefix, bits.array());
  }

  /** Whether {@code runId} has the form of ours; says nothing of whether the run exists. */
  static boolean isRunId(String runId) {
    return runId.matches("run_[0-9a-v]{26}");
  }
}
