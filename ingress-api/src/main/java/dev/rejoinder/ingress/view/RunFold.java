package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallApproved;
import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallProgressed;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.ModelRetryScheduled;
import dev.rejoinder.schemas.OpenedCall;
import dev.rejoinder.schemas.RunCancelled;
import dev.rejoinder.schemas.RunCompleted;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunExpired;
import dev.rejoinder.schemas.RunFailed;
import dev.rejoinder.schemas.RunIncomplete;
import dev.rejoinder.schemas.RunQueued;
import dev.rejoinder.schemas.RunStatus;
import dev.rejoinder.schemas.TokenUsage;
import dev.rejoinder.schemas.ToolCallResolved;
import dev.rejoinder.schemas.ToolCallsRequested;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One run, folded from its run events and the events of its calls.
 *
 * <p>The two kinds come from two topics, so either may run ahead of the other. An event seen twice
 * changes nothing the second time. Not thread-safe.
 */
final class RunFold {

  private final String id;
  private final Map<Integer, Turn> turns = new TreeMap<>();
  private final Map<String, Call> calls = new LinkedHashMap<>();

  private String threadId = "";
  private String assistantId = "";
  private String question = "";
  private String questionDigest = "";
  private @Nullable RunStatus status;
  private @Nullable String answer;
  private @Nullable RunError lastError;
  private @Nullable String incompleteReason;
  private @Nullable Tokens usage;
  private long createdAtMs;
  private @Nullable Long endedAtMs;
  private @Nullable ModelRetry modelRetry;

  RunFold(String id) {
    this.id = id;
  }

  void apply(RunEvent event) {
    if (status == null) {
      createdAtMs = event.getAt().toEpochMilli();
    }
    threadId = event.getThreadId();
    status = event.getStatus();
    if (Run.ended(event.getStatus()) && endedAtMs == null) {
      endedAtMs = event.getAt().toEpochMilli();
    }
    switch (event.getBody()) {
      case RunQueued queued -> onQueued(queued, event.getAt().toEpochMilli());
      case ModelRetryScheduled retry -> modelRetry = retry(retry);
      case ModelReplied replied -> onReplied(replied);
      case ToolCallsRequested requested -> onRequested(requested);
      case ToolCallResolved resolved ->
          change(resolved.getCallId(), call -> call.asResolved(resolved.getCallStatus()));
      case RunCompleted completed -> {
        answer = completed.getMessage();
        usage = Tokens.of(completed.getUsage());
      }
      case RunIncomplete incomplete -> {
        answer = incomplete.getMessage();
        incompleteReason = incomplete.getReason();
        usage = Tokens.of(incomplete.getUsage());
      }
      case RunFailed failed -> onError(failed.getCode(), failed.getMessage(), failed.getUsage());
      case RunCancelled cancelled ->
          onError("cancelled", cancelled.getReason(), cancelled.getUsage());
      case RunExpired expired ->
          onError("expired", "The run passed its deadline.", expired.getUsage());
      default -> {
        // The other facts, and those a newer worker may write, say no more than the status.
      }
    }
  }

  void apply(CallEvent event) {
    change(event.getCallId(), call -> call.withStatus(event.getStatus()));
    switch (event.getBody()) {
      case CallRegistered registered ->
          change(
              event.getCallId(),
              call ->
                  call.withOpening(
                          registered.getTurn(),
                          registered.getCallIndex(),
                          registered.getFunctionName(),
                          registered.getArguments())
                      .withDeadline(registered.getDeadline()));
      case CallAttempted attempted ->
          change(event.getCallId(), call -> call.withAttempt(Attempt.of(attempted, event.getAt())));
      case CallApproved approved ->
          change(event.getCallId(), call -> call.withDeadline(approved.getDeadline()));
      case CallProgressed progressed ->
          change(
              event.getCallId(),
              call ->
                  call.withProgress(Progress.of(progressed, event.getAt()))
                      .withDeadline(progressed.getDeadline()));
      default -> {
        // The other facts say no more than the status.
      }
    }
  }

  /** Empty while only events of its calls were seen. */
  Optional<Run> run() {
    if (status == null) {
      return Optional.empty();
    }
    List<Call> ordered = new ArrayList<>(calls.values());
    ordered.sort(Comparator.comparingInt(Call::turn).thenComparingInt(Call::index));
    return Optional.of(
        new Run(
            id,
            threadId,
            assistantId,
            question,
            questionDigest,
            status,
            answer,
            lastError,
            incompleteReason,
            usage == null ? tokensSoFar() : usage,
            createdAtMs,
            endedAtMs,
            Run.ended(status) ? null : modelRetry,
            List.copyOf(turns.values()),
            ordered));
  }

  /**
   * Whether nothing more is expected: the run ended, or all that is known of it are closed calls.
   */
  boolean over() {
    return status == null ? calls.values().stream().noneMatch(Call::open) : Run.ended(status);
  }

  /** Empty while only events of its calls were seen. */
  String id() {
    return id;
  }

  String threadId() {
    return threadId;
  }

  /** By its thread, or its id as long as only its calls have been heard of. */
  boolean isOf(Part part) {
    return threadId.isEmpty() ? part.holdsRun(id) : part.holdsThread(threadId);
  }

  List<String> callIds() {
    return List.copyOf(calls.keySet());
  }

  /** Characters of text it holds, roughly: what its place in memory is counted by. */
  long chars() {
    long chars = question.length();
    chars += answer == null ? 0 : answer.length();
    for (Call call : calls.values()) {
      Attempt attempt = call.lastAttempt();
      String response = attempt == null ? null : attempt.responseBody();
      chars += call.arguments().length();
      chars += response == null ? 0 : response.length();
      Progress progress = call.progress();
      String doing = progress == null ? null : progress.message();
      chars += doing == null ? 0 : doing.length();
    }
    return chars;
  }

  private void onQueued(RunQueued queued, long atMs) {
    assistantId = queued.getAssistantId();
    question = queued.getMessage();
    questionDigest = queued.getQuestionDigest();
    createdAtMs = atMs;
  }

  private void onReplied(ModelReplied replied) {
    Turn turn = new Turn(replied.getTurn(), replied.getModel(), Tokens.of(replied.getUsage()));
    turns.put(turn.number(), turn);
    modelRetry = null;
  }

  private static ModelRetry retry(ModelRetryScheduled retry) {
    return new ModelRetry(
        retry.getTurn(),
        retry.getAttempt(),
        retry.getCode(),
        retry.getMessage(),
        retry.getNotBefore().toEpochMilli());
  }

  private void onRequested(ToolCallsRequested requested) {
    for (OpenedCall opened : requested.getCalls()) {
      change(
          opened.getCallId(),
          call ->
              call.withOpening(
                      requested.getTurn(),
                      opened.getCallIndex(),
                      opened.getFunctionName(),
                      opened.getArguments())
                  .withRefusal(opened.getRefusal()));
    }
  }

  private void onError(String code, String message, TokenUsage tokens) {
    lastError = new RunError(code, message);
    usage = Tokens.of(tokens);
  }

  private void change(String callId, UnaryOperator<Call> change) {
    calls.put(callId, change.apply(calls.getOrDefault(callId, Call.unknown(callId))));
  }

  private Tokens tokensSoFar() {
    return turns.values().stream().map(Turn::usage).reduce(Tokens.NONE, Tokens::plus);
  }
}
