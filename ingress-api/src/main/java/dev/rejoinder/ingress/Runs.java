package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Attempt;
import dev.rejoinder.ingress.view.Call;
import dev.rejoinder.ingress.view.OpenQuestions;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.ingress.view.RunError;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.schemas.CancelRun;
import dev.rejoinder.schemas.RunCancelled;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reading runs, and cancelling one. */
final class Runs {

  /** Another replica may have accepted a run a moment ago; its events are on their way. */
  private static final Duration UNKNOWN_RUN_WAIT = Duration.ofSeconds(1);

  private static final int CANCEL_REASON_CHARS_MAX = 500;

  private final CommandLog log;
  private final RunView view;
  private final OpenQuestions questions;
  private final RequestIds ids;
  private final Limits limits;

  Runs(CommandLog log, RunView view, OpenQuestions questions, RequestIds ids, Limits limits) {
    this.log = log;
    this.view = view;
    this.questions = questions;
    this.ids = ids;
    this.limits = limits;
  }

  Reply runStatus(Request request) throws InterruptedException {
    Optional<String> threadId = request.query("thread_id");
    Optional<String> runId = request.query("run_id");
    List<String> missing = new ArrayList<>();
    if (threadId.isEmpty()) {
      missing.add("thread_id");
    }
    if (runId.isEmpty()) {
      missing.add("run_id");
    }
    if (!missing.isEmpty()) {
      throw BadRequest.missing(missing);
    }
    Run run = find(runId.orElseThrow());
    if (!run.threadId().equals(threadId.orElseThrow())) {
      throw BadRequest.correlation("The run does not belong to this thread.");
    }
    return Reply.of(200, shortly(run));
  }

  Reply run(Request request) throws InterruptedException {
    return Reply.of(200, RunJson.resource(find(request.path("id"))));
  }

  Reply cancel(Request request) throws InterruptedException {
    String reason = request.bodyIfAny().text("reason", CANCEL_REASON_CHARS_MAX).orElse("");
    Run run = find(request.path("id"));
    if (run.ended()) {
      return ended(run);
    }
    Preference preference = request.preference(limits.askWait());
    return preference.said(cancelled(run, reason, request, preference.patience()));
  }

  private Reply cancelled(Run run, String reason, Request request, Duration wait)
      throws InterruptedException {
    Optional<RunEvent> decision = cancel(run, reason, request.traceparent(), wait);
    Run after = view.run(run.id()).orElse(run);
    if (decision.isEmpty()) {
      return RunReplies.processing(run.threadId(), run.id(), RunJson.name(after.status()));
    }
    return switch (decision.get().getBody()) {
      case RunCancelled cancelled -> Reply.of(200, RunJson.resource(after));
      case RunRefused refused when "run_not_found".equals(refused.getReason()) ->
          throw notFound(run.id());
      default -> ended(after);
    };
  }

  /**
   * Asks for a run's end and waits for the decision, a moment at least; empty: not made in time.
   */
  Optional<RunEvent> cancel(Run run, String reason, @Nullable String traceparent, Duration wait)
      throws InterruptedException {
    String commandId = ids.fresh(RequestIds.COMMAND);
    RunCommand command = new RunCommand(commandId, run.threadId(), run.id(), new CancelRun(reason));
    try (Watch<RunEvent> watch = view.watchCommand(commandId)) {
      log.publish(command, traceparent);
      return watch.await(
          wait.compareTo(Questions.DECISION_WAIT) < 0 ? Questions.DECISION_WAIT : wait);
    }
  }

  private static Reply ended(Run run) {
    String status = RunJson.name(run.status());
    return Reply.error(409, "Run already ended", "The run ended as " + status + " already.")
        .withField("status", status)
        .withField("thread_id", run.threadId())
        .withField("run_id", run.id());
  }

  /** The run, once it is known here; turns the request down when that takes too long. */
  Run find(String runId) throws InterruptedException {
    if (!RequestIds.isRunId(runId)) {
      throw notFound(runId);
    }
    return view.await(runId, run -> true, UNKNOWN_RUN_WAIT)
        .orElseThrow(() -> questions.ofRun(runId) ? notBegun() : notFound(runId));
  }

  /** Of what is in the log and nobody has taken up: it is there, and cannot be shown yet. */
  static BadRequest notBegun() {
    return new BadRequest(
        Reply.unavailable("The question is accepted and has not begun yet; ask again."));
  }

  static BadRequest notFound(String runId) {
    return BadRequest.notFound(
        "Run not found",
        "There is no run '%s', or it is older than what is kept at hand.".formatted(runId));
  }

  private static ObjectNode shortly(Run run) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("thread_id", run.threadId()).put("run_id", run.id());
    body.put("status", RunJson.name(run.status()));
    if (run.answer() != null) {
      body.put("message", run.answer());
    }
    if (run.status() == RunStatus.REQUIRES_ACTION) {
      List<Call> open = run.openCalls();
      body.set("tool_calls", RunJson.toolCalls(open));
      body.put("pending_tool_calls", open.size());
      body.put("webhook_status", webhookStatus(open));
    }
    if (run.ended() && run.lastError() != null) {
      RunError error = RunReplies.lastError(run);
      body.put("error", error.message()).put("error_code", error.code());
    }
    return body;
  }

  /** {@code failed} when any attempt failed, {@code sent} when all were accepted. */
  private static String webhookStatus(List<Call> open) {
    boolean sent = true;
    for (Call call : open) {
      Attempt attempt = call.lastAttempt();
      if (attempt != null && !attempt.accepted()) {
        return "failed";
      }
      sent &= attempt != null;
    }
    return sent ? "sent" : "pending";
  }
}
