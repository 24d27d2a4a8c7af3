package dev.rejoinder.ingress;

import dev.rejoinder.ingress.view.Task;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CancelCall;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.Seal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what callers want of tasks into commands, with their ids and nothing secret in clear. */
final class TaskCommands {

  private final CallIds callIds;
  private final RequestIds ids;
  private final Secret signingSecret;
  private final @Nullable Seal seal;

  /**
   * @param signingSecret the one ids are signed with; see {@link TaskRequest#digest}
   * @param seal null when requests with {@code webhookAuth} are turned down
   */
  TaskCommands(CallIds callIds, RequestIds ids, Secret signingSecret, @Nullable Seal seal) {
    this.callIds = callIds;
    this.ids = ids;
    this.signingSecret = signingSecret;
    this.seal = seal;
  }

  /** The same id for the same key, else a new one. */
  String taskId(Optional<String> idempotencyKey) {
    return idempotencyKey.map(callIds::taskOf).orElseGet(() -> ids.held(callIds::freshTask));
  }

  boolean genuine(String taskId) {
    return callIds.genuineTask(taskId);
  }

  String digest(TaskRequest task) {
    return task.digest(signingSecret);
  }

  CallCommand open(String taskId, TaskRequest task) {
    Secret auth = task.auth();
    String sealed = auth == null ? null : sealed(taskId, auth);
    return new CallCommand(
        taskId,
        task.threadId(),
        null,
        task.command(digest(task), sealed),
        ids.fresh(RequestIds.COMMAND));
  }

  CallCommand cancel(Task task, String reason) {
    return new CallCommand(
        task.id(), task.threadId(), null, new CancelCall(reason), ids.fresh(RequestIds.COMMAND));
  }

  private String sealed(String taskId, Secret auth) {
    if (seal == null) {
      throw new IllegalStateException("webhookAuth was let in without a key to seal it with");
    }
    return seal.seal(taskId, auth.value());
  }
}
