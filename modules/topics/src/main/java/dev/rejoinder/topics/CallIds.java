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
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;
import org.jspecify.annotations.Nullable;

/**
 * Mints and checks signed call ids: {@code call_} and 48 base32 characters or, of a task, {@code
 * task_} and 40.
 *
 * <p>A task's 25 bytes are 15 that are random or come of a key, and 10 of an HMAC-SHA256. A tool
 * call's 30 bytes are 8 of a hash of run, turn and position, the 4 of its thread's {@link
 * Placement#hash}, 7 of a hash of thread and run, and 11 of an HMAC-SHA256 over those before. So
 * whoever has the secret tells a forged id, or one sent with another thread or run, without looking
 * anything up, and a step taken twice mints the same id. Thread-safe.
 *
 * <p>Calls of runs whose ids carry no hash, which older versions began, have ids without one: 40
 * characters, of 25 bytes. Steps of such runs therefore lead to the same ids in every version.
 */
public final class CallIds {

  private static final String PREFIX = "call_";
  private static final String TASK_PREFIX = "task_";
  private static final int CALL_BYTES = 8;
  private static final int RUN_BYTES = 7;
  private static final Base32 BASE32 = new Base32();

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;

  /**
   * What an id is made of.
   *
   * @param kind goes into what is signed, so that no id of one kind is one of another
   * @param signedBytes come first
   * @param macBytes follow them
   */
  private record Form(String prefix, String kind, int signedBytes, int macBytes) {

    private static final Form CALL = new Form(PREFIX, "", CALL_BYTES + 4 + RUN_BYTES, 11);

    /** Of older versions' runs. */
    private static final Form PLACELESS_CALL = new Form(PREFIX, "", CALL_BYTES + RUN_BYTES, 10);

    private static final Form TASK = new Form(TASK_PREFIX, TASK_PREFIX, 15, 10);

    /** The form of tool calls' ids that are as long as {@code callId}. */
    static Form ofCall(String callId) {
      return callId.length() == PLACELESS_CALL.chars() ? PLACELESS_CALL : CALL;
    }

    private int chars() {
      return prefix.length() + (signedBytes + macBytes) * 8 / 5;
    }

    /** Empty when {@code id} is not of this form; says nothing of who minted it. */
    Optional<byte[]> decode(String id) {
      if (!id.startsWith(prefix) || id.length() != chars()) {
        return Optional.empty();
      }
      String written = id.substring(prefix.length());
      return written.matches("[a-z2-7]+")
          ? Optional.of(BASE32.decode(written.toUpperCase(Locale.ROOT)))
          : Optional.empty();
    }

    String encode(byte[] bytes) {
      return prefix + BASE32.encodeToString(bytes).toLowerCase(Locale.ROOT);
    }
  }

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
    boolean placed = RunIds.threadHash(runId).isPresent();
    Form form = placed ? Form.CALL : Form.PLACELESS_CALL;
    ByteBuffer signed = ByteBuffer.allocate(form.signedBytes()).put(call, 0, CALL_BYTES);
    if (placed) {
      signed.putInt(Placement.hash(threadId));
    }
    return signed(form, signed.put(runHash(threadId, runId), 0, RUN_BYTES).array());
  }

  /** The hash of the thread of a call; empty for an id that carries none, or is none of ours. */
  public static OptionalInt threadHash(String callId) {
    Optional<byte[]> bytes = Form.CALL.decode(callId);
    int hash = bytes.isPresent() ? ByteBuffer.wrap(bytes.get()).getInt(CALL_BYTES) : -1;
    return hash < 0 ? OptionalInt.empty() : OptionalInt.of(hash);
  }

  /**
   * The hash by which the events of a call or task are placed: a task's own; of a call that of its
   * thread, or its own when nobody knows the thread.
   *
   * @param threadId null when unknown
   */
  public static int placement(String callId, @Nullable String threadId) {
    return threadId == null || callId.startsWith(TASK_PREFIX)
        ? threadHash(callId).orElse(Placement.hash(callId))
        : Placement.hash(threadId);
  }

  /** An id for a task that nobody had before. */
  public String freshTask() {
    byte[] noise = new byte[Form.TASK.signedBytes()];
    random.nextBytes(noise);
    return signed(Form.TASK, noise);
  }

  /** The same id for the same key, on every replica and after every restart. */
  public String taskOf(String key) {
    byte[] hash = sha256(TASK_PREFIX + "\0" + key);
    return signed(Form.TASK, Arrays.copyOf(hash, Form.TASK.signedBytes()));
  }

  /** Whether we minted {@code callId} for a tool call; false for anything else. */
  public boolean genuine(String callId) {
    return genuine(Form.ofCall(callId), callId).isPresent();
  }

  /** Whether we minted {@code taskId} for a task; false for anything else, whatever its form. */
  public boolean genuineTask(String taskId) {
    return genuine(Form.TASK, taskId).isPresent();
  }

  /** Whether {@code callId} is genuine and of this thread and run. */
  public boolean belongs(String callId, String threadId, String runId) {
    Form form = Form.ofCall(callId);
    int signed = form.signedBytes();
    return genuine(form, callId)
        .filter(bytes ->
            MessageDigest.isEqual(
                Arrays.copyOfRange(bytes, signed - RUN_BYTES, signed),
                Arrays.copyOf(runHash(threadId, runId), RUN_BYTES)))
        .isPresent();
  }

  private String signed(Form form, byte[] signed) {
    ByteBuffer bytes = ByteBuffer.allocate(form.signedBytes() + form.macBytes()).put(signed);
    return form.encode(bytes.put(mac(form, signed), 0, form.macBytes()).array());
  }

  /** The bytes of an id we minted. */
  private Optional<byte[]> genuine(Form form, String id) {
    return form.decode(id)
        .filter(bytes ->
            MessageDigest.isEqual(
                Arrays.copyOfRange(bytes, form.signedBytes(), bytes.length),
                Arrays.copyOf(mac(form, bytes), form.macBytes())));
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

  private byte[] mac(Form form, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(form.kind().getBytes(StandardCharsets.UTF_8));
      mac.update(bytes, 0, form.signedBytes());
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
