package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Call;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.ingress.view.RunError;
import dev.rejoinder.schemas.RunStatus;
import java.util.List;

/** What a caller who waited for a run is answered, by where the run stands. */
final class RunReplies {

  /** Seconds after which asking again is worthwhile when the model's provider turned us down. */
  private static final String RATE_LIMIT_RETRY_SECONDS = "30";

  private static final RunError NO_REASON = new RunError("unknown", "No reason was recorded.");

  private RunReplies() {}

  /** For the one who asked: a run that went wrong is an error. */
  static Reply toAsker(Run run) {
    return switch (run.status()) {
      case FAILED -> failed(run);
      case EXPIRED -> ended(504, "Run expired", run);
      case CANCELLED -> ended(409, "Run cancelled", run);
      case QUEUED, IN_PROGRESS, REQUIRES_ACTION, COMPLETED, INCOMPLETE -> going(run);
    };
  }

  /**
   * For the tool that answered a call: its answer was taken whatever became of the run, so the
   * status stays 2xx and no tool sends the same answer again.
   */
  static Reply toTool(Run run) {
    return switch (run.status()) {
      case FAILED, EXPIRED, CANCELLED -> {
        RunError error = lastError(run);
        ObjectNode body = RunJson.head(RunJson.name(run.status()), run.answer(), run);
        yield Reply.of(200, body.put("error", error.message()).put("error_code", error.code()));
      }
      case QUEUED, IN_PROGRESS, REQUIRES_ACTION, COMPLETED, INCOMPLETE -> going(run);
    };
  }

  /** When nothing is known yet, or the time to wait is over. */
  static Reply processing(String threadId, String runId, String currentStatus) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("status", "processing");
    body.put("message", "The run goes on; ask for it at the address in Location.");
    body.put("current_status", currentStatus);
    body.put("thread_id", threadId).put("run_id", runId);
    return Reply.of(202, body).with("Location", "/api/runs/" + runId).with("Retry-After", "1");
  }

  private static Reply going(Run run) {
    if (!run.settled()) {
      return processing(run.threadId(), run.id(), RunJson.name(run.status()));
    }
    if (run.status() == RunStatus.REQUIRES_ACTION) {
      return requiresAction(run);
    }
    ObjectNode body = RunJson.head(RunJson.name(run.status()), run.answer(), run);
    if (run.status() == RunStatus.INCOMPLETE) {
      body.putObject("incomplete_details").put("reason", run.incompleteReason());
    }
    return Reply.of(200, body);
  }

  private static Reply requiresAction(Run run) {
    List<Call> open = run.openCalls();
    boolean sent = open.stream().anyMatch(call -> !call.awaitsApproval());
    String message =
        sent ? "Tool calls have been sent to external webhook" : "Tool calls await approval";
    ObjectNode body = RunJson.head("requires_action", message, run);
    body.set("tool_calls", RunJson.toolCalls(open));
    body.set("webhook_results", RunJson.webhookResults(open));
    return Reply.of(200, body);
  }

  private static Reply failed(Run run) {
    return switch (lastError(run).code()) {
      case "rate_limit_exceeded" ->
          ended(429, "Run failed", run).with("Retry-After", RATE_LIMIT_RETRY_SECONDS);
      case "timeout", "tool_call_expired" -> ended(504, "Run failed", run);
      default -> ended(502, "Run failed", run);
    };
  }

  private static Reply ended(int status, String error, Run run) {
    RunError last = lastError(run);
    return Reply.error(status, error, last.message())
        .withField("code", last.code())
        .withField("status", RunJson.name(run.status()))
        .withField("thread_id", run.threadId())
        .withField("run_id", run.id());
  }

  static RunError lastError(Run run) {
    RunError error = run.lastError();
    return error == null ? NO_REASON : error;
  }
}
