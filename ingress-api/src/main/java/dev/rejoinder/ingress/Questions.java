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
import java.util.function.Function;
import java.util.function.Predicate;

/** {@code POST /api/ask}: starts a run and waits until it settles. */
final class Questions {

  /** Even who will not wait for the run is told when it is refused; usually milliseconds. */
  static final Duration DECISION_WAIT = Duration.ofSeconds(1);

  private static final Manner TO_ASKER = new Manner(Run::settled, RunReplies::toAsker);

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
  record Question(
      String threadId,
      String runId,
      Assistant assistant,
      String message,
      String digest,
      ThreadPolicy whenBusy) {}

  /**
   * What a request asks for.
   *
   * @param key what its ids are derived from; empty: new ones
   */
  record Wish(
      String message,
      Optional<String> threadId,
      Optional<String> assistantId,
      Optional<ThreadPolicy> whenBusy,
      Optional<String> key) {}

  /**
   * How it is answered.
   *
   * @param until what the run must be for the answer to be due
   */
  record Manner(Predicate<Run> until, Function<Run, Reply> said) {}

  Reply ask(Request request) throws InterruptedException {
    Preference preference = request.preference(limits.askWait());
    return preference.said(put(question(request), request, preference.patience(), TO_ASKER));
  }

  /** Starts the run and waits until it is as {@code manner} wants it. */
  Reply put(Question question, Request request, Duration wait, Manner manner)
      throws InterruptedException {
    if (view.forgotten(question.threadId())) {
      throw SessionStore.deleted(question.threadId());
    }
    Deadline deadline = Deadline.in(wait);
    Optional<Run> known = view.run(question.runId()).filter(run -> !run.questionDigest().isEmpty());
    if (known.isPresent()) {
      return known.get().questionDigest().equals(question.digest())
          ? awaited(question, deadline, manner)
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
      return awaited(question, deadline, manner);
    }
  }

  private Reply awaited(Question question, Deadline deadline, Manner manner)
      throws InterruptedException {
    return view.await(question.runId(), manner.until(), deadline.remaining())
        .map(manner.said())
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
    return question(
        new Wish(
            message(body, "message"),
            body.threadId("thread_id"),
            body.text("assistant_id"),
            threadPolicy(body),
            request.idempotencyKey()));
  }

  /** Turns the request down when its assistant cannot be asked. */
  Question question(Wish wish) {
    Assistant assistant = assistant(wish.assistantId());
    String thread = wish.threadId().orElseGet(() -> threadId(wish.key()));
    String digest = RunIds.questionDigest(thread, assistant.getId(), wish.message());
    ThreadPolicy whenBusy = wish.whenBusy().orElseGet(assistant::getThreadPolicy);
    return new Question(
        thread, runId(thread, wish.key()), assistant, wish.message(), digest, whenBusy);
  }

  static Optional<ThreadPolicy> threadPolicy(JsonBody body) {
    return body.choice("thread_policy", "enqueue", "reject", "interrupt")
        .map(chosen -> ThreadPolicy.valueOf(chosen.toUpperCase(Locale.ROOT)));
  }

  /** The question in the field {@code name}. */
  String message(JsonBody body, String name) {
    String message = body.requiredText(name);
    if (message.isBlank() || message.length() > limits.askMessageCharsMax()) {
      throw body.invalid(
          name,
          "must have 1 to %d characters, not all of them blank"
              .formatted(limits.askMessageCharsMax()));
    }
    return message;
  }

  private String threadId(Optional<String> key) {
    return key.map(Questions::threadOf).orElseGet(ids::freshThread);
  }

  /** The thread a question begins that has this key and names none. */
  static String threadOf(String key) {
    return RunIds.derived(RequestIds.THREAD, key);
  }

  private String runId(String threadId, Optional<String> key) {
    return key.map(
            given -> olderRun(threadId, given).orElseGet(() -> RunIds.derivedRun(threadId, given)))
        .orElseGet(() -> ids.freshRun(threadId));
  }

  /** The run an older version began for the same key, which another id would begin again. */
  private Optional<String> olderRun(String threadId, String key) {
    return view.run(RunIds.derived(RequestIds.RUN, key))
        .filter(run -> run.threadId().equals(threadId))
        .map(Run::id);
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
