package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.topics.CallIds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/webhook-response} and {@code /api/callbacks/{call_id}}: answers of tools. */
final class Answers {

  /** A tool that does not wait for the run is told within this time what became of its answer. */
  private static final Duration DECISION_WAIT_MAX = Duration.ofSeconds(10);

  private final CommandLog log;
  private final RunView view;
  private final CallIds callIds;
  private final RequestIds ids;
  private final Limits limits;

  Answers(CommandLog log, RunView view, CallIds callIds, RequestIds ids, Limits limits) {
    this.log = log;
    this.view = view;
    this.callIds = callIds;
    this.ids = ids;
    this.limits = limits;
  }

  /** An answer that passed every check; thread and run are null where the tool did not say. */
  private record Answer(
      String callId,
      String output,
      boolean isError,
      @Nullable String threadId,
      @Nullable String runId) {}

  /** The answer is decided, then the run waited for. */
  Reply webhookResponse(Request request) throws InterruptedException {
    Preference preference =
        Preference.of(request.header("Prefer").orElse(null), limits.callbackWait());
    JsonBody body = request.body();
    body.require("tool_call_id", "output", "thread_id", "run_id");
    JsonNode output = body.fields().get("output");
    String callId = body.requiredText("tool_call_id");
    String threadId = body.requiredText("thread_id");
    String runId = body.requiredText("run_id");
    checkCall(callId, threadId, runId);
    Answer answer = new Answer(callId, JsonBody.asText(output), false, threadId, runId);
    Deadline deadline = Deadline.in(preference.patience());
    Optional<CallEvent> decision =
        decision(answer, request, longer(deadline.remaining(), Questions.DECISION_WAIT));
    Reply reply = afterRun(answer, threadId, runId, decision, deadline);
    return preference.applied().map(said -> reply.with("Preference-Applied", said)).orElse(reply);
  }

  /** The answer is decided; the run goes on by itself. */
  Reply callback(Request request) throws InterruptedException {
    Answer answer = answer(request);
    Duration wait =
        Preference.of(request.header("Prefer").orElse(null), DECISION_WAIT_MAX).patience();
    Duration bounded = wait.compareTo(DECISION_WAIT_MAX) < 0 ? wait : DECISION_WAIT_MAX;
    Optional<CallEvent> decision =
        decision(answer, request, longer(bounded, Questions.DECISION_WAIT));
    if (decision.isEmpty()) {
      return CallReplies.undecided(answer.callId(), answer.threadId(), answer.runId());
    }
    CallEvent event = decision.get();
    return switch (CallReplies.verdict(event)) {
      case TAKEN -> CallReplies.accepted(200, event);
      case REPEATED -> duplicate(CallReplies.accepted(200, event));
      case PARKED -> CallReplies.accepted(202, event);
      case CONFLICTED, LATE -> CallReplies.turnedDown(event);
    };
  }

  private Reply afterRun(
      Answer answer, String threadId, String runId, Optional<CallEvent> decision, Deadline deadline)
      throws InterruptedException {
    if (decision.isEmpty()) {
      return CallReplies.undecided(answer.callId(), threadId, runId);
    }
    CallEvent event = decision.get();
    return switch (CallReplies.verdict(event)) {
      case TAKEN -> settled(threadId, runId, deadline);
      case REPEATED -> duplicate(settled(threadId, runId, deadline));
      case PARKED ->
          CallReplies.accepted(202, event)
              .withField("thread_id", threadId)
              .withField("run_id", runId);
      case CONFLICTED, LATE -> CallReplies.turnedDown(event);
    };
  }

  private Reply settled(String threadId, String runId, Deadline deadline)
      throws InterruptedException {
    return view.await(runId, Run::settled, deadline.remaining())
        .map(RunReplies::toTool)
        .orElseGet(() -> RunReplies.processing(threadId, runId, "in_progress"));
  }

  private Optional<CallEvent> decision(Answer answer, Request request, Duration wait)
      throws InterruptedException {
    String callbackId = ids.fresh(RequestIds.CALLBACK);
    Callback callback =
        new Callback(
            callbackId,
            answer.callId(),
            answer.output(),
            answer.isError(),
            CallbackSource.HTTP,
            null);
    try (Watch<CallEvent> watch = view.watchCallback(callbackId)) {
      log.publish(callback, request.traceparent());
      return watch.await(wait);
    }
  }

  private Answer answer(Request request) {
    JsonBody body = request.body();
    String callId = request.path("call_id");
    JsonNode output = body.fields().get("output");
    JsonNode error = body.fields().get("error");
    boolean failed = error != null && !error.isNull();
    if (output == null && !failed) {
      throw BadRequest.missing(List.of("output"));
    }
    if (failed && output != null && !output.isNull()) {
      throw BadRequest.invalid("Send output or error, not both.");
    }
    String threadId = body.text("thread_id").orElse(null);
    String runId = body.text("run_id").orElse(null);
    Optional<String> named = body.text("tool_call_id");
    checkCall(callId, threadId, runId);
    if (named.isPresent() && !named.get().equals(callId)) {
      throw BadRequest.correlation("tool_call_id is not the call of this address.");
    }
    if (failed) {
      ObjectNode wrapped = JsonNodeFactory.instance.objectNode();
      wrapped.set("error", error);
      return new Answer(callId, wrapped.toString(), true, threadId, runId);
    }
    return new Answer(callId, JsonBody.asText(output), false, threadId, runId);
  }

  /** Turns down what is not ours, and what does not belong together, without any look-up. */
  private void checkCall(String callId, @Nullable String threadId, @Nullable String runId) {
    if (!callIds.genuine(callId)) {
      throw BadRequest.notFound("Tool call not found", "There is no tool call of this id.");
    }
    boolean matches =
        (threadId != null && runId != null)
            ? callIds.belongs(callId, threadId, runId)
            : matchesView(callId, threadId, runId);
    if (!matches) {
      throw BadRequest.correlation("The tool call does not belong to this thread and run.");
    }
  }

  /** With one of the two, the id's signature cannot tell; then what is known of the run does. */
  private boolean matchesView(String callId, @Nullable String threadId, @Nullable String runId) {
    Optional<Run> run = view.runOfCall(callId);
    boolean threadFits =
        threadId == null || run.map(Run::threadId).map(threadId::equals).orElse(true);
    boolean runFits = runId == null || run.map(Run::id).map(runId::equals).orElse(true);
    return threadFits && runFits;
  }

  private static Reply duplicate(Reply reply) {
    reply.body().put("duplicate", true);
    return reply;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
