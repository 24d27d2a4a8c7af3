package dev.rejoinder.ingress;

import dev.rejoinder.ingress.assistant.KnownAssistants;
import dev.rejoinder.ingress.assistant.KnownAssistants.Choice;
import dev.rejoinder.ingress.view.Run;
import dev.rejoinder.ingress.view.RunView;
import dev.rejoinder.ingress.view.Watch;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.QuestionRepeated;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.ThreadPolicy;
import dev.rejoinder.topics.RunIds;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** {@code POST /api/ask}: starts a run and waits until it settles. */
final class Questions {

  /** Even who will not wait for the run is told when it is refused; usually milliseconds. */
  static final Duration DECISION_WAIT = Duration.ofSeconds(1);

  private final CommandLog log;
  private final RunView view;
  private final KnownAssistants assistants;
  private final RequestIds ids;
  private final Limits limits;

  Questions(
      CommandLog log, RunView view, KnownAssistants assistants, RequestIds ids, Limits limits) {
    this.log = log;
    this.view = view;
    this.assistants = assistants;
    this.ids = ids;
    this.limits = limits;
  }

  /** A question that passed every check. */
  private record Question(
      String threadId,
      String runId,
      Assistant assistant,
      String message,
      String digest,
      ThreadPolicy whenBusy) {}

  Reply ask(Request request) throws InterruptedException {
    Preference preference = request.preference(limits.askWait());
    Question question = question(request);
    return preference.said(answer(question, request, preference.patience()));
  }

  private Reply answer(Question question, Request request, Duration wait)
      throws InterruptedException {
    Deadline deadline = Deadline.in(wait);
    Optional<Run> known = view.run(question.runId()).filter(run -> !run.questionDigest().isEmpty());
    if (known.isPresent()) {
      return known.get().questionDigest().equals(question.digest())
          ? settled(question, deadline)
          : conflict();
    }
    String commandId = ids.fresh(RequestIds.COMMAND);
    try (Watch<RunEvent> watch = view.watchCommand(commandId)) {
      log.publish(command(commandId, question), request.traceparent());
      Duration remaining = deadline.remaining();
      Optional<RunEvent> decision =
          watch.await(remaining.compareTo(DECISION_WAIT) < 0 ? DECISION_WAIT : remaining);
      if (decision.isPresent() && decision.get().getBody() instanceof RunRefused refused) {
        return refused(refused, question);
      }
      if (decision.filter(event -> forgotten(event, question)).isPresent()) {
        return Reply.error(
            410, "Answer no longer at hand", "The run of this Idempotency-Key ended long ago.");
      }
      return settled(question, deadline);
    }
  }

  private Reply settled(Question question, Deadline deadline) throws InterruptedException {
    return view.await(question.runId(), Run::settled, deadline.remaining())
        .map(RunReplies::toAsker)
        .orElseGet(() -> RunReplies.processing(question.threadId(), question.runId(), "queued"));
  }

  /** The worker knows the run, but it ended before the events this server keeps. */
  private boolean forgotten(RunEvent event, Question question) {
    return event.getBody() instanceof QuestionRepeated
        && Run.ended(event.getStatus())
        && view.run(question.runId()).isEmpty();
  }

  private static RunCommand command(String commandId, Question question) {
    AskQuestion body =
        new AskQuestion(
            question.message(), question.assistant(), question.digest(), question.whenBusy(), null);
    return new RunCommand(commandId, question.threadId(), question.runId(), body);
  }

  private static Reply refused(RunRefused refused, Question question) {
    return switch (refused.getReason()) {
      case "idempotency_conflict" -> conflict();
      case "queue_full" -> busy("Too many questions wait in this thread already.", question);
      case "thread_busy" ->
          busy("A run is active in this thread; ask when it has ended.", question);
      default -> Reply.error(409, "Question refused", refused.getReason());
    };
  }

  private static Reply busy(String details, Question question) {
    return Reply.error(409, "Thread busy", details)
        .withField("thread_id", question.threadId())
        .withField("run_id", question.runId());
  }

  private static Reply conflict() {
    return Reply.error(
        422,
        "Idempotency-Key used before",
        "This Idempotency-Key came with another question; use a new key for a new question.");
  }

  private Question question(Request request) {
    JsonBody body = request.body();
    body.require("message");
    String message = message(body);
    Optional<String> threadId = body.threadId("thread_id");
    Optional<String> assistantId = body.text("assistant_id");
    Optional<String> key = request.idempotencyKey();
    Assistant assistant = assistant(assistantId);
    String thread = threadId.orElseGet(() -> id(RequestIds.THREAD, key));
    String digest = RunIds.questionDigest(thread, assistant.getId(), message);
    ThreadPolicy whenBusy = threadPolicy(body).orElseGet(assistant::getThreadPolicy);
    return new Question(thread, id(RequestIds.RUN, key), assistant, message, digest, whenBusy);
  }

  private static Optional<ThreadPolicy> threadPolicy(JsonBody body) {
    return body.choice("thread_policy", "enqueue", "reject", "interrupt")
        .map(chosen -> ThreadPolicy.valueOf(chosen.toUpperCase(Locale.ROOT)));
  }

  private String message(JsonBody body) {
    String message = body.requiredText("message");
    if (message.isBlank() || message.length() > limits.askMessageCharsMax()) {
      throw BadRequest.invalid(
          "message must have 1 to %d characters, not all of them blank."
              .formatted(limits.askMessageCharsMax()));
    }
    return message;
  }

  private String id(String prefix, Optional<String> key) {
    return key.map(given -> RunIds.derived(prefix, given)).orElseGet(() -> ids.fresh(prefix));
  }

  private Assistant assistant(Optional<String> requestedId) {
    return switch (assistants.choose(requestedId)) {
      case Choice.Chosen(Assistant assistant) -> assistant;
      case Choice.Unknown(String id) ->
          throw BadRequest.notFound("Assistant not found", "There is no assistant '" + id + "'.");
      case Choice.Ambiguous ambiguous ->
          throw BadRequest.invalid(
              "assistant_id must name one of the assistants: "
                  + String.join(", ", ambiguous.ids())
                  + ".");
      case Choice.NoneLoaded() ->
          throw new BadRequest(Reply.unavailable("No assistant is loaded yet."));
    };
  }
}
