package dev.rejoinder.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rejoinder.run.machine.Item;
import dev.rejoinder.run.machine.RunEffect;
import dev.rejoinder.run.machine.RunFact;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.run.machine.Usage;
import dev.rejoinder.schemas.Event;
import dev.rejoinder.topics.EventText;
import dev.rejoinder.topics.StableId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What subscribers are told of a thread's runs: one waits, it begins, it ended. */
final class RunNews {

  private final String threadId;
  private final @Nullable ThreadState before;
  private final @Nullable ThreadState after;
  private final Instant at;

  /** Of one step, from the thread {@code before} it to {@code after}; null where there is none. */
  RunNews(String threadId, @Nullable ThreadState before, @Nullable ThreadState after, Instant at) {
    this.threadId = threadId;
    this.before = before;
    this.after = after;
    this.at = at;
  }

  /** What was asked of whom. */
  private record Question(String assistantId, String text) {}

  /** The event {@code recorded} is for subscribers; empty when it is none of their business. */
  Optional<Event> of(RunEffect.RecordFact recorded) {
    return switch (recorded.fact()) {
      case RunFact.RunQueued queued -> {
        Question asked = new Question(queued.assistantId(), queued.message());
        yield Optional.of(event("run.queued", recorded, data(recorded, Optional.of(asked))));
      }
      case RunFact.TurnStarted turn when turn.turn() == 1 && turn.attempt() == 1 -> {
        Optional<Question> asked = question(after, recorded.runId());
        yield Optional.of(event("run.started", recorded, data(recorded, asked)));
      }
      case RunFact.TurnStarted later -> Optional.empty();
      case RunFact.RunCompleted completed ->
          ended(recorded, completed.usage(), data -> putResponse(data, completed.message()));
      case RunFact.RunFailed failed ->
          ended(recorded, failed.usage(), data -> putError(data, failed.code(), failed.message()));
      case RunFact.RunCancelled cancelled ->
          ended(recorded, cancelled.usage(), data -> data.put("reason", cancelled.reason()));
      case RunFact.RunExpired expired ->
          ended(
              recorded,
              expired.usage(),
              data -> putError(data, "expired", "The run ran out of time."));
      case RunFact.RunIncomplete incomplete ->
          ended(recorded, incomplete.usage(), data -> putIncomplete(data, incomplete));
      case RunFact.RunRefused refused -> Optional.empty();
      case RunFact.QuestionRepeated repeated -> Optional.empty();
      case RunFact.ModelReplied replied -> Optional.empty();
      case RunFact.ModelRetryScheduled retry -> Optional.empty();
      case RunFact.ToolCallsRequested requested -> Optional.empty();
      case RunFact.ToolCallResolved resolved -> Optional.empty();
      case RunFact.InputDiscarded discarded -> Optional.empty();
      case RunFact.NoteTaken taken -> Optional.empty();
      case RunFact.ThreadForgotten forgotten -> Optional.empty();
    };
  }

  private Optional<Event> ended(
      RunEffect.RecordFact recorded, Usage usage, Consumer<ObjectNode> details) {
    ObjectNode data = data(recorded, question(before, recorded.runId()));
    details.accept(data);
    data.putObject("usage")
        .put("input_tokens", usage.inputTokens())
        .put("output_tokens", usage.outputTokens())
        .put("total_tokens", usage.inputTokens() + usage.outputTokens());
    return Optional.of(event("run." + status(recorded), recorded, data));
  }

  private Event event(String type, RunEffect.RecordFact recorded, ObjectNode data) {
    String runId = recorded.runId();
    return Event.newBuilder()
        .setEventId(StableId.ofEvent(runId, type, recorded.sequence()))
        .setType(type)
        .setSubject(runId)
        .setAt(at)
        .setThreadId(threadId)
        .setData(data.toString())
        .build();
  }

  private ObjectNode data(RunEffect.RecordFact recorded, Optional<Question> asked) {
    ObjectNode data =
        JsonNodeFactory.instance
            .objectNode()
            .put("run_id", recorded.runId())
            .put("thread_id", threadId)
            .put("session_id", threadId);
    asked.ifPresent(question -> data.put("assistant_id", question.assistantId()));
    data.put("status", status(recorded));
    asked.ifPresent(question -> data.put("query", EventText.bounded(question.text())));
    return data.put("timestamp", EventText.timestamp(at));
  }

  private static String status(RunEffect.RecordFact recorded) {
    return recorded.status().name().toLowerCase(Locale.ROOT);
  }

  private static void putIncomplete(ObjectNode data, RunFact.RunIncomplete incomplete) {
    data.put("reason", incomplete.reason());
    if (!incomplete.message().isEmpty()) {
      putResponse(data, incomplete.message());
    }
    putError(data, incomplete.reason(), "The run stopped at a limit before it had an answer.");
  }

  private static void putResponse(ObjectNode data, String text) {
    data.put("response", EventText.bounded(text));
  }

  private static void putError(ObjectNode data, String code, String message) {
    data.putObject("error").put("code", code).put("message", EventText.bounded(message));
  }

  /** A run's question stands in its thread until the run ends: in line, then in what was said. */
  private static Optional<Question> question(@Nullable ThreadState thread, String runId) {
    if (thread == null) {
      return Optional.empty();
    }
    ThreadState.ActiveRun active = thread.active();
    if (active != null && active.runId().equals(runId)) {
      return thread.items().stream()
          .filter(item -> item instanceof Item.UserMessage && item.runId().equals(runId))
          .map(item -> new Question(active.assistant().id(), ((Item.UserMessage) item).text()))
          .findFirst();
    }
    return thread.waiting().stream()
        .filter(waiting -> waiting.runId().equals(runId))
        .map(waiting -> new Question(waiting.assistant().id(), waiting.message()))
        .findFirst();
  }
}
