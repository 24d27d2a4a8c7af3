package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.TaskMode;
import dev.rejoinder.schemas.TaskRegistered;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of a task asked for; null is what the caller left out.
 *
 * @param requestDigest tells one request from another under the same id
 */
public record TaskOrder(
    String requestDigest,
    TaskMode mode,
    String webhookUrl,
    @Nullable String prompt,
    @Nullable String userId,
    @Nullable String projectId,
    @Nullable String taskId,
    @Nullable String assistantId) {

  static TaskOrder of(TaskRegistered registered) {
    return new TaskOrder(
        registered.getRequestDigest(),
        registered.getMode(),
        registered.getWebhookUrl(),
        registered.getPrompt(),
        registered.getUserId(),
        registered.getProjectId(),
        registered.getTaskId(),
        registered.getAssistantId());
  }
}
