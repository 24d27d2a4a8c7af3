package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.TaskMode;
import dev.rejoinder.topics.TaskLane;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A request for a task that passed every check; null is what it left out.
 *
 * @param auth Authorization header of the webhook, as it came
 * @param params custom fields of the webhook's body
 */
record TaskRequest(
    URI webhookUrl,
    @Nullable Secret auth,
    ObjectNode params,
    @Nullable String prompt,
    @Nullable String userId,
    @Nullable String projectId,
    @Nullable String taskId,
    @Nullable String assistantId,
    @Nullable String threadId,
    TaskMode mode,
    @Nullable Long timeoutMs,
    @Nullable HeartbeatPolicy heartbeat) {

  private static final String ALGORITHM = "HmacSHA256";

  /**
   * @param sealedAuth {@link #auth()}, sealed; null when there is none
   */
  OpenTask command(String digest, @Nullable String sealedAuth) {
    return OpenTask.newBuilder()
        .setRequestDigest(digest)
        .setWebhookUrl(webhookUrl.toString())
        .setEndpointId(TaskLane.of(webhookUrl))
        .setAuthorization(sealedAuth)
        .setParams(params.toString())
        .setPrompt(prompt)
        .setUserId(userId)
        .setProjectId(projectId)
        .setTaskId(taskId)
        .setAssistantId(assistantId)
        .setMode(mode)
        .setTimeoutMs(timeoutMs)
        .setHeartbeat(heartbeat)
        .build();
  }

  /**
   * What tells it from another request under the same key. It stands in the log, so {@code auth}
   * goes in under {@code secret}: nobody can find it out by trying.
   */
  String digest(Secret secret) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("webhookUrl", webhookUrl.toString()).put("auth", keyed(secret));
    all.set("params", params);
    all.put("prompt", prompt).put("userId", userId).put("projectId", projectId);
    all.put("taskId", taskId).put("assistantId", assistantId).put("threadId", threadId);
    all.put("mode", mode.name()).put("timeoutMs", timeoutMs);
    if (heartbeat != null) {
      all.put("extensionMs", heartbeat.getExtensionMs()).put("capMs", heartbeat.getCapMs());
    }
    try {
      byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private @Nullable String keyed(Secret secret) {
    if (auth == null) {
      return null;
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(auth.value().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
