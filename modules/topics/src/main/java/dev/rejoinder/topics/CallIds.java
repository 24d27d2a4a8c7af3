package dev.rejoinder.topics;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/**
 * Mints and checks signed call ids: {@code call_} or, of a task, {@code task_}, and 40 base32
 * characters.
 *
 * <p>A task's 25 bytes are 15 that are random or come of a key, and 10 of an HMAC-SHA256. A tool
 * call's 25 bytes are 8 of a hash of run, turn and position, 7 of a hash of thread and run, and 10
 * of an HMAC-SHA256 over the first 15. So whoever has the secret tells a forged id, or one sent
 * with another thread or run, without looking anything up, and a step taken twice mints the same
 * id. Thread-safe.
 */
public final class CallIds {

  private static final String PREFIX = "call_";
  private static final String TASK_PREFIX = "task_";
  private static final int CALL_BYTES = 8;
  private static final int RUN_BYTES = 7;
  private static final int SIGNED_BYTES = CALL_BYTES + RUN_BYTES;
  private static final int MAC_BYTES = 10;
  private static final int CHARS = (SIGNED_BYTES + MAC_BYTES) * 8 / 5;
  private static final Base32 BASE32 = new Base32();

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;

  public CallIds(Secret secret) {
    key = new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
  }

  /** {@code CALL_SIGNING_SECRET}; notes a problem in {@code env} when it is unset. */
  public static Secret secret(Env env) {
    return env.secret("CALL_SIGNING_SECRET")
        .orElseGet(() -> {
          env.problem(
              "CALL_SIGNING_SECRET must be set, to the same value for every ingress and run-worker;"
                  + " 'openssl rand -base64 32' makes one.");
          return new Secret("unset");
        });
  }

  /** The id of the call at {@code index} (from 0) of the run's {@code turn} (from 1). */
  public String mint(String threadId, String runId, int turn, int index) {
    byte[] call = sha256(runId + "\0" + turn + "\0" + index);
    ByteBuffer bytes = ByteBuffer.allocate(SIGNED_BYTES + MAC_BYTES);
    bytes.put(call, 0, CALL_BYTES).put(runHash(threadId, runId), 0, RUN_BYTES);
    bytes.put(mac("", bytes.array()), 0, MAC_BYTES);
    return PREFIX + BASE32.encodeToString(bytes.array()).toLowerCase(Locale.ROOT);
  }

  /** An id for a task that nobody had before. */
  public String freshTask() {
    byte[] noise = new byte[SIGNED_BYTES];
    random.nextBytes(noise);
    return task(noise);
  }

  /** The same id for the same key, on every replica and after every restart. */
  public String taskOf(String key) {
    return task(Arrays.copyOf(sha256(TASK_PREFIX + "\0" + key), SIGNED_BYTES));
  }

  private String task(byte[] signed) {
    ByteBuffer bytes = ByteBuffer.allocate(SIGNED_BYTES + MAC_BYTES);
    bytes.put(signed).put(mac(TASK_PREFIX, signed), 0, MAC_BYTES);
    return TASK_PREFIX + BASE32.encodeToString(bytes.array()).toLowerCase(Locale.ROOT);
  }

  /** Whether we minted {@code callId} for a tool call; false for anything else. */
  public boolean genuine(String callId) {
    return decode(PREFIX, callId).filter(this::signed).isPresent();
  }

  /** Whether we minted {@code taskId} for a task; false for anything else, whatever its form. */
  public boolean genuineTask(String taskId) {
    return decode(TASK_PREFIX, taskId).filter(bytes -> signed(TASK_PREFIX, bytes)).isPresent();
  }

  /** Whether {@code callId} is genuine and of this thread and run. */
  public boolean belongs(String callId, String threadId, String runId) {
    return decode(PREFIX, callId)
        .filter(this::signed)
        .filter(bytes ->
            MessageDigest.isEqual(
                Arrays.copyOfRange(bytes, CALL_BYTES, SIGNED_BYTES),
                Arrays.copyOf(runHash(threadId, runId), RUN_BYTES)))
        .isPresent();
  }

  /** Of a tool call; its kind is not in what is signed, a task's is. */
  private boolean signed(byte[] bytes) {
    return signed("", bytes);
  }

  private boolean signed(String kind, byte[] bytes) {
    return MessageDigest.isEqual(
        Arrays.copyOfRange(bytes, SIGNED_BYTES, bytes.length),
        Arrays.copyOf(mac(kind, bytes), MAC_BYTES));
  }

  private static Optional<byte[]> decode(String prefix, String callId) {
    if (!callId.startsWith(prefix) || callId.length() != prefix.length() + CHARS) {
      return Optional.empty();
    }
    String written = callId.substring(prefix.length());
    if (!written.matches("[a-z2-7]+")) {
      return Optional.empty();
    }
    return Optional.of(BASE32.decode(written.toUpperCase(Locale.ROOT)));
  }

  private static byte[] runHash(String threadId, String runId) {
    return sha256(threadId + "\0" + runId);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private byte[] mac(String kind, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(kind.getBytes(StandardCharsets.UTF_8));
      mac.update(bytes, 0, SIGNED_BYTES);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
