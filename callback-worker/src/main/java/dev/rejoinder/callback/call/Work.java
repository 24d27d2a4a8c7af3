package dev.rejoinder.callback.call;

import org.jspecify.annotations.Nullable;

/** What goes out by webhook and is answered by callback. */
public sealed interface Work {

  /** Lane of the delivery, and its address unless the work brings one. */
  String endpointId();

  /** Milliseconds from sending to expiry; null: the policy's. */
  @Nullable Long timeoutMs();

  /** Null: signs of life move nothing. */
  @Nullable Heartbeat heartbeat();

  /**
   * A run's tool call.
   *
   * @param turn turn of the run, from 1
   * @param callIndex position in the turn's calls, from 0
   * @param arguments JSON object
   * @param requiresApproval whether a person must let it go before it is sent
   */
  record ToolCall(
      RunRef run,
      int turn,
      int callIndex,
      String functionName,
      String arguments,
      String endpointId,
      @Nullable Long timeoutMs,
      OnTimeout onTimeout,
      @Nullable Heartbeat heartbeat,
      Late late,
      boolean requiresApproval)
      implements Work {}

  /**
   * A webhook task.
   *
   * @param requestDigest tells the same request from another one under the same id
   * @param threadId conversation that is told how it ends; null when none is
   * @param authorization sealed Authorization header; null when there is none
   * @param params JSON object, the caller's own fields
   * @param prompt what is asked of the service; null when nothing is
   * @param assistantId assistant on whose behalf it runs; null when on nobody's
   * @param sync whether the webhook's own HTTP answer is the answer
   */
  record Task(
      String requestDigest,
      @Nullable String threadId,
      String webhookUrl,
      String endpointId,
      @Nullable String authorization,
      String params,
      @Nullable String prompt,
      Labels labels,
      @Nullable String assistantId,
      boolean sync,
      @Nullable Long timeoutMs,
      @Nullable Heartbeat heartbeat)
      implements Work {}

  /** The caller's own ids of a task, each null when not given. */
  record Labels(@Nullable String userId, @Nullable String projectId, @Nullable String taskId) {}
}
