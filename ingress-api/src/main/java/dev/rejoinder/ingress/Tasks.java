package dev.rejoinder.ingress;

import dev.rejoinder.ingress.view.Task;
import dev.rejoinder.ingress.view.TaskOrder;
import dev.rejoinder.ingress.view.TaskStatus;
import dev.rejoinder.ingress.view.TaskView;
import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallInputIgnored;
import dev.rejoinder.schemas.TaskMode;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** {@code POST /api/tasks} and {@code /api/tasks/{correlation_id}/cancel}. */
final class Tasks {

  /** Beyond a sync task's own timeout: its answer comes through the log. */
  private static final Duration SYNC_GRACE = Duration.ofSeconds(2);

  private static final Duration CANCEL_WAIT = Duration.ofSeconds(10);
  private static final int REASON_CHARS_MAX = 500;

  private final CommandLog log;
  private final TaskView view;
  private final TaskReader reader;
  private final TaskCommands commands;

  Tasks(CommandLog log, TaskView view, TaskReader reader, TaskCommands commands) {
    this.log = log;
    this.view = view;
    this.reader = reader;
    this.commands = commands;
  }

  Reply submit(Request request) throws InterruptedException {
    TaskRequest task = reader.read(request.body());
    String id = commands.taskId(request.idempotencyKey());
    Preference preference = request.preference(usualWait(task));
    return preference.said(registered(id, task, request, preference.patience()));
  }

  Reply cancel(Request request) throws InterruptedException {
    String reason = request.bodyIfAny().text("reason", REASON_CHARS_MAX).orElse("");
    String id = request.path("correlation_id");
    Task task = find(id);
    if (task.ended()) {
      return ended(task);
    }
    CallCommand command = commands.cancel(task, reason.isEmpty() ? "cancelled by request" : reason);
    Optional<CallEvent> decision =
        decided(command, request, request.preference(CANCEL_WAIT).atMost(CANCEL_WAIT));
    Task after = view.task(id).orElse(task);
    if (decision.isEmpty()) {
      return pending(id);
    }
    return decision.get().getBody() instanceof CallInputIgnored
        ? ended(after)
        : Reply.of(200, TaskJson.resource(after));
  }

  /** The task of this id; another replica may have registered it a moment ago. */
  Task find(String taskId) throws InterruptedException {
    if (!commands.genuine(taskId)) {
      throw notFound(taskId);
    }
    return view.await(taskId, task -> true, Questions.DECISION_WAIT)
        .orElseThrow(() -> notFound(taskId));
  }

  private Reply registered(String id, TaskRequest task, Request request, Duration wait)
      throws InterruptedException {
    Deadline deadline = Deadline.in(wait);
    String knownDigest = view.task(id).map(Task::order).map(TaskOrder::requestDigest).orElse(null);
    if (knownDigest == null) {
      Duration decisionWait = longer(wait, Questions.DECISION_WAIT);
      Optional<CallEvent> decision = decided(commands.open(id, task), request, decisionWait);
      if (decision.filter(event -> ignored(event, "idempotency_conflict")).isPresent()) {
        return conflict();
      }
      if (decision.filter(this::longOver).isPresent()) {
        return Reply.error(
            410, "Task no longer at hand", "The task of this Idempotency-Key ended long ago.");
      }
    } else if (!Objects.equals(knownDigest, commands.digest(task))) {
      return conflict();
    }
    Optional<Task> seen = view.await(id, Task::ended, deadline.remaining());
    return seen.filter(Task::ended)
        .map(over -> Reply.of(200, TaskJson.resource(over)))
        .orElseGet(() -> pending(id));
  }

  private Optional<CallEvent> decided(CallCommand command, Request request, Duration wait)
      throws InterruptedException {
    String commandId = Objects.requireNonNull(command.getCommandId());
    try (Watch<CallEvent> watch = view.watchCause(commandId)) {
      log.publish(command, request.traceparent());
      return watch.await(wait);
    }
  }

  private Reply pending(String id) {
    return Reply.of(202, TaskJson.receipt(id, view.task(id)))
        .with("Location", TaskJson.path(id))
        .with("Retry-After", "1");
  }

  private static Duration usualWait(TaskRequest task) {
    Long timeoutMs = task.timeoutMs();
    return task.mode() == TaskMode.SYNC && timeoutMs != null
        ? Duration.ofMillis(timeoutMs).plus(SYNC_GRACE)
        : Duration.ZERO;
  }

  /** The worker knows the task, but it ended before the events this server keeps. */
  private boolean longOver(CallEvent event) {
    return event.getBody() instanceof CallInputIgnored
        && TaskStatus.of(event.getStatus()).ended()
        && view.task(event.getCallId()).isEmpty();
  }

  private static boolean ignored(CallEvent event, String reason) {
    return event.getBody() instanceof CallInputIgnored ignored
        && ignored.getReason().equals(reason);
  }

  private static Reply conflict() {
    return Reply.error(
        409,
        "Idempotency-Key used before",
        "This Idempotency-Key came with another task; use a new key for a new task.");
  }

  private static Reply ended(Task task) {
    String status = TaskJson.name(task.status());
    return Reply.error(409, "Task already ended", "The task ended as " + status + " already.")
        .withField("status", status)
        .withField("correlationId", task.id());
  }

  private static BadRequest notFound(String taskId) {
    return BadRequest.notFound(
        "Task not found",
        "There is no task '%s', or it is older than what is kept at hand.".formatted(taskId));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
