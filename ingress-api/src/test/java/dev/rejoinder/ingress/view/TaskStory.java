package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.OpenTask;
import dev.rejoinder.schemas.TaskMode;
import dev.rejoinder.schemas.TaskRegistered;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells a view what the callback-worker would write about one task, step by step. */
public final class TaskStory {

  /** Of the first event of a story that does not say otherwise; each one later is 1 s later. */
  public static final long BEGAN_MS = 1_700_000_000_000L;

  private final Consumer<CallEvent> log;
  private final String taskId;
  private @Nullable String threadId;
  private long sequence;
  private long atMs = BEGAN_MS;
  private String causeId = "elsewhere";

  public TaskStory(TaskView view, String taskId) {
    this(view::on, taskId);
  }

  public TaskStory(Consumer<CallEvent> log, String taskId) {
    this.log = log;
    this.taskId = taskId;
  }

  /** The events that follow name {@code id} as their cause. */
  public TaskStory becauseOf(@Nullable String id) {
    causeId = String.valueOf(id);
    return this;
  }

  /** The next event happens at {@code unixMs}. */
  public TaskStory at(long unixMs) {
    atMs = unixMs;
    return this;
  }

  public TaskStory inThread(@Nullable String id) {
    threadId = id;
    return this;
  }

  /** As {@code open} asks, with a deadline 5 minutes off. */
  public TaskStory registers(OpenTask open) {
    return tell(
        CallStatus.DELIVERING,
        TaskRegistered.newBuilder()
            .setRequestDigest(open.getRequestDigest())
            .setWebhookUrl(open.getWebhookUrl())
            .setEndpointId(open.getEndpointId())
            .setParams(open.getParams())
            .setPrompt(open.getPrompt())
            .setUserId(open.getUserId())
            .setProjectId(open.getProjectId())
            .setTaskId(open.getTaskId())
            .setAssistantId(open.getAssistantId())
            .setMode(open.getMode())
            .setDeliveryId(taskId)
            .setDeadline(Instant.ofEpochMilli(atMs + 300_000))
            .build());
  }

  /** A task of {@code userId} whose caller said nothing else. */
  public TaskStory registers(String userId) {
    return registers(
        OpenTask.newBuilder()
            .setRequestDigest("digest")
            .setWebhookUrl("https://hooks.example/render?key=k")
            .setEndpointId("task:https://hooks.example:443")
            .setParams("{}")
            .setUserId(userId)
            .setMode(TaskMode.CALLBACK)
            .build());
  }

  public TaskStory accepts(String responseBody) {
    return tell(
        CallStatus.DELIVERED,
        new CallAttempted(taskId, 1, true, false, 200, null, responseBody, null));
  }

  public TaskStory acceptsInline(String responseBody) {
    return tell(
        CallStatus.DELIVERED,
        new CallAttempted(taskId, 1, true, true, 200, null, responseBody, null));
  }

  /** The report of an accepted attempt comes after the end. */
  public TaskStory acceptedAfterAll(CallStatus end) {
    return tell(end, new CallAttempted(taskId, 1, true, false, 200, null, "{}", null));
  }

  public TaskStory fails(int attempt, String error) {
    return tell(
        CallStatus.DELIVERING,
        new CallAttempted(
            taskId, attempt, false, false, 500, error, null, Instant.ofEpochMilli(atMs + 60_000)));
  }

  public TaskStory progresses(double fraction, String message) {
    return tell(
        CallStatus.DELIVERED,
        new CallProgressed(
            causeId, new CallProgress(fraction, message), Instant.ofEpochMilli(atMs + 400_000)));
  }

  public TaskStory succeeds(String output) {
    return tell(CallStatus.SUCCEEDED, new CallClosed(output, "digest", causeId, null));
  }

  public TaskStory errs(String output) {
    return tell(CallStatus.FAILED, new CallClosed(output, "digest", causeId, null));
  }

  /** Without an answer. */
  public TaskStory ends(CallStatus status, String reason) {
    return tell(status, new CallClosed("{\"error\":\"x\"}", "digest", null, reason));
  }

  public TaskStory ignores(CallStatus status, String reason) {
    return tell(status, new CallInputIgnored(reason));
  }

  /** Any fact about the task. */
  public TaskStory tell(CallStatus status, Object body) {
    sequence++;
    Cause cause = new Cause(CauseKind.RECORD, "topic", 0, 0L, causeId);
    Instant at = Instant.ofEpochMilli(atMs);
    log.accept(new CallEvent(taskId, sequence, threadId, null, at, cause, status, body));
    atMs += 1000;
    return this;
  }
}
