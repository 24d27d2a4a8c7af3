package dev.rejoinder.topics;

import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/**
 * Mints and checks signed call ids: {@code call_} and 40 base32 characters.
 *
 * <p>The 25 bytes are 8 of a hash of run, turn and position, 7 of a hash of thread and run, and 10
 * of an HMAC-SHA256 over the first 15. So whoever has the secret tells a forged id, or one sent
 * with another thread or run, without looking anything up, and a step taken twice mints the same
 * id. Thread-safe.
 */
public final class CallIds {

  private static final String PREFIX = "call_";
  private static final int CALL_BYTES = 8;
  private static final int RUN_BYTES = 7;
  private static final int SIGNED_BYTES = CALL_BYTES + RUN_BYTES;
  private static final int MAC_BYTES = 10;
  private static final int CHARS = (SIGNED_BYTES + MAC_BYTES) * 8 / 5;
  private static final Base32 BASE32 = new Base32();

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
    bytes.put(mac(bytes.array()), 0, MAC_BYTES);
    return PREFIX + BASE32.encodeToString(bytes.array()).toLowerCase(Locale.ROOT);
  }

  /** Whether we minted {@code callId}; false for anything else, whatever its form. */
  public boolean genuine(String callId) {
    return decode(callId).filter(this::signed).isPresent();
  }

  /** Whether {@code callId} is genuine and of this thread and run. */
  public boolean belongs(String callId, String threadId, String runId) {
    return decode(callId)
        .filter(this::signed)
        .filter(bytes ->
            MessageDigest.isEqual(
                Arrays.copyOfRange(bytes, CALL_BYTES, SIGNED_BYTES),
                Arrays.copyOf(runHash(threadId, runId), RUN_BYTES)))
        .isPresent();
  }

  private boolean signed(byte[] bytes) {
    return MessageDigest.isEqual(
        Arrays.copyOfRange(bytes, SIGNED_BYTES, bytes.length),
        Arrays.copyOf(mac(bytes), MAC_BYTES));
  }

  private static Optional<byte[]> decode(String callId) {
    if (!callId.startsWith(PREFIX) || callId.length() != PREFIX.length() + CHARS) {
      return Optional.empty();
    }
    String written = callId.substring(PREFIX.length());
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

  private byte[] mac(byte[] bytes) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(bytes, 0, SIGNED_BYTES);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
