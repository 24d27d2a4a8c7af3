package dev.rejoinder.ingress;

import dev.rejoinder.topics.Placement;
import dev.rejoinder.topics.RunIds;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Makes ids: a prefix and 26 characters of lower-case base32 in an alphabet that sorts as its bits.
 *
 * <p>A new id is 48 bits of Unix milliseconds and 80 random bits, so that ids sort by age; in a
 * run's, 32 of them are of its thread. Derived ones are of {@link RunIds}. Thread-safe.
 */
final class RequestIds {

  static final String RUN = RunIds.RUN;
  static final String THREAD = RunIds.THREAD;
  static final String COMMAND = "cmd_";
  static final String CALLBACK = "cb_";

  private static final int BYTES = 16;

  /** Ids made in vain before one is taken that others hold: with few parts of many, enough. */
  private static final int TRIES_MAX = 100;

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final IntPredicate ours;

  RequestIds(InstantSource clock) {
    this(clock, hash -> true);
  }

  /** {@code ours}: whether what has this {@link Placement#hash} is held by this replica. */
  RequestIds(InstantSource clock, IntPredicate ours) {
    this.clock = clock;
    this.ours = ours;
  }

  /** An id nobody had before. */
  String fresh(String prefix) {
    return RunIds.of(prefix, bits());
  }

  /** A thread nobody had before, held by this replica if that can be. */
  String freshThread() {
    return held(() -> fresh(THREAD));
  }

  /** A run nobody had before. */
  String freshRun(String threadId) {
    return RunIds.run(threadId, bits());
  }

  /** One of those {@code made}, held by this replica if that can be. */
  String held(Supplier<String> made) {
    String id = made.get();
    for (int tries = 1; tries < TRIES_MAX && !ours.test(Placement.hash(id)); tries++) {
      id = made.get();
    }
    return id;
  }

  private byte[] bits() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes).putShort((short) (clock.millis() >>> 32)).putInt((int) clock.millis());
    return bytes;
  }

  /** Whether {@code runId} has the form of ours; says nothing of whether the run exists. */
  static boolean isRunId(String runId) {
    return runId.matches("run_[0-9a-v]{26}");
  }
}
