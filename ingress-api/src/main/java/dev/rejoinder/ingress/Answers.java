package dev.rejoinder.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallProgress;
import dev.rejoinder.schemas.Callback;
import dev.rejoinder.schemas.CallbackParked;
import dev.rejoinder.schemas.CallbackSource;
import dev.rejoinder.topics.CallIds;
import java.time.Duration;
import java.util.Objects;
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

  /**
   * An answer, or with {@code progress} a sign of life, that passed every check; thread and run are
   * null where the tool did not say.
   */
  private record Answer(
      String callId,
      String output,
      boolean isError,
      @Nullable CallProgress progress,
      @Nullable String threadId,
      @Nullable String runId) {}

  /** The answer is decided, then the run waited for. */
  Reply webhookResponse(Request request) throws InterruptedException {
    Preference preference = request.preference(limits.callbackWait());
    Answer answer = runAnswer(request.body());
    Deadline deadline = Deadline.in(preference.patience());
    Optional<CallEvent> decision =
        decision(answer, request, longer(deadline.remaining(), Questions.DECISION_WAIT));
    return preference.said(
        decision.isEmpty()
            ? undecided(answer)
            : reply(answer, decision.get(), () -> settled(answer, deadline)));
  }

  /** The answer is decided; the run goes on by itself. */
  Reply callback(Request request) throws InterruptedException {
    Answer answer = answer(request);
    Duration wait = request.preference(DECISION_WAIT_MAX).atMost(DECISION_WAIT_MAX);
    Optional<CallEvent> decision = decision(answer, request, longer(wait, Questions.DECISION_WAIT));
    if (decision.isEmpty()) {
      return undecided(answer);
    }
    CallEvent event = decision.get();
    return reply(answer, event, () -> CallReplies.accepted(200, event));
  }

  private static Reply reply(Answer answer, CallEvent event, CallReplies.Taken taken)
      throws InterruptedException {
    Reply reply = CallReplies.of(event, taken);
    if (event.getBody() instanceof CallbackParked) {
      // Nobody but the tool knows yet where the call belongs.
      reply.body().put("thread_id", answer.threadId()).put("run_id", answer.runId());
    }
    return reply;
  }

  private static Reply undecided(Answer answer) {
    return CallReplies.undecided(answer.callId(), answer.threadId(), answer.runId());
  }

  private Reply settled(Answer answer, Deadline deadline) throws InterruptedException {
    String threadId = Objects.requireNonNull(answer.threadId());
    String runId = Objects.requireNonNull(answer.runId());
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
            answer.progress());
    try (Watch<CallEvent> watch = view.watchCallback(callbackId)) {
      log.publish(callback, request.traceparent());
      return watch.await(wait);
    }
  }

  /** Of the reference's endpoint, where an error is an output like any other. */
  private Answer runAnswer(JsonBody body) {
    Optional<CallProgress> progress = progress(body);
    if (progress.isEmpty()) {
      body.require("tool_call_id", "output", "thread_id", "run_id");
    }
    body.require("tool_call_id", "thread_id", "run_id");
    JsonNode output = body.fields().get("output");
    String callId = body.requiredText("tool_call_id");
    String threadId = body.requiredText("thread_id");
    String runId = body.requiredText("run_id");
    checkCall(callId, threadId, runId);
    String text = output == null ? "" : JsonBody.asText(output);
    return new Answer(callId, text, false, progress.orElse(null), threadId, runId);
  }

  private Answer answer(Request request) {
    JsonBody body = request.body();
    String callId = request.path("call_id");
    JsonNode output = body.fields().get("output");
    Optional<JsonNode> error = body.value("error");
    Optional<CallProgress> progress = progress(body);
    if (output == null && error.isEmpty() && progress.isEmpty()) {
      throw BadRequest.missing("output");
    }
    if (error.isPresent() && body.value("output").isPresent()) {
      throw BadRequest.invalid("Send output or error, not both.");
    }
    String threadId = body.text("thread_id").orElse(null);
    String runId = body.text("run_id").orElse(null);
    Optional<String> named = body.text("tool_call_id");
    checkCall(callId, threadId, runId);
    if (named.isPresent() && !named.get().equals(callId)) {
      throw BadRequest.correlation("tool_call_id is not the call of this address.");
    }
    String text = "";
    if (error.isPresent()) {
      ObjectNode wrapped = JsonNodeFactory.instance.objectNode();
      text = wrapped.set("error", error.get()).toString();
    } else if (output != null) {
      text = JsonBody.asText(output);
    }
    return new Answer(callId, text, error.isPresent(), progress.orElse(null), threadId, runId);
  }

  /** A sign of life, when that is what the body says; with an answer its status says nothing. */
  private static Optional<CallProgress> progress(JsonBody body) {
    boolean inProgress =
        body.value("status")
            .filter(JsonNode::isTextual)
            .map(JsonNode::textValue)
            .orElse("")
            .equals(CallbackFields.IN_PROGRESS);
    if (!inProgress) {
      return Optional.empty();
    }
    if (body.fields().has("output") || body.value("error").isPresent()) {
      throw BadRequest.invalid(
          "Send an output or error, or status in_progress; a call that answers is not in progress.");
    }
    return Optional.of(CallbackFields.progress(body));
  }

  /** Turns down what is not ours, and what does not belong together, without any look-up. */
  private void checkCall(String callId, @Nullable String threadId, @Nullable String runId) {
    if (callIds.genuineTask(callId)) {
      throw BadRequest.invalid(
          "This is a task and no tool call; call back at /api/webhook-callback/" + callId + ".");
    }
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

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
