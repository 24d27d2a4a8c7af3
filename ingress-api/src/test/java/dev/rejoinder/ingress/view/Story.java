package dev.rejoinder.ingress.view;

import dev.rejoinder.schemas.CallAttempted;
import dev.rejoinder.schemas.CallClosed;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.CallRegistered;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.ModelReplied;
import dev.rejoinder.schemas.NoteTaken;
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
import dev.rejoinder.schemas.TurnStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a view what the workers would write about one run, step by step. */
public final class Story {

  public static final String ARGUMENTS = "{\"location\":\"Berlin\"}";

  private final RunView view;
  private final String threadId;
  private final String runId;
  private long sequence;
  private long atMs = 1_700_000_000_000L;
  private long tickMs = 1000;
  private String causeId = "elsewhere";
  private Log log = new NoLog();

  public Story(RunView view, String threadId, String runId) {
    this.view = view;
    this.threadId = threadId;
    this.runId = runId;
  }

  /** Where run events get their ids, and who is told of each once the view knows it. */
  public interface Log {

    EventId append(RunEvent event);

    void follow(RunEvent event, EventId id);

    void follow(CallEvent event);
  }

  /** The sequence is the offset. */
  private static final class NoLog implements Log {
    @Override
    public EventId append(RunEvent event) {
      return new EventId(0, event.getSequence());
    }

    @Override
    public void follow(RunEvent event, EventId id) {}

    @Override
    public void follow(CallEvent event) {}
  }

  public Story keptIn(Log kept) {
    log = kept;
    return this;
  }

  /** Goes on counting the thread's events where another story of it ended. */
  public Story after(Story earlier) {
    sequence = earlier.sequence;
    atMs = earlier.atMs;
    tickMs = earlier.tickMs;
    return this;
  }

  /** A note that comes during the run. */
  public Story notes(RunStatus status, String callId, String text) {
    return run(status, new NoteTaken(callId, CallStatus.SUCCEEDED, text, true));
  }

  /** The events that follow name {@code id} as their cause. */
  public Story becauseOf(String id) {
    causeId = id;
    return this;
  }

  public Story queued(String question, String digest) {
    return run(RunStatus.QUEUED, new RunQueued(question, "weather", digest, 0));
  }

  public Story started() {
    return run(RunStatus.IN_PROGRESS, new TurnStarted(1, 1, "digest"));
  }

  public Story asksFor(String... callIds) {
    List<OpenedCall> opened = new ArrayList<>();
    for (String callId : callIds) {
      opened.add(new OpenedCall(callId, opened.size(), "get_weather", ARGUMENTS, null));
    }
    run(
        RunStatus.REQUIRES_ACTION,
        new ModelReplied(1, 1, new TokenUsage(7L, 3L), "scripted", callIds.length));
    return run(RunStatus.REQUIRES_ACTION, new ToolCallsRequested(1, opened));
  }

  public Story registers(String callId) {
    Instant deadline = Instant.ofEpochMilli(atMs + 300_000);
    return call(
        callId,
        CallStatus.DELIVERING,
        new CallRegistered(1, 0, "get_weather", ARGUMENTS, "default", callId, deadline));
  }

  public Story awaitsApproval(String callId) {
    Instant deadline = Instant.ofEpochMilli(atMs + 86_400_000);
    return call(
        callId,
        CallStatus.AWAITING_APPROVAL,
        new CallRegistered(1, 0, "get_weather", ARGUMENTS, "default", null, deadline));
  }

  public Story accepts(String callId, String responseBody) {
    return call(
        callId,
        CallStatus.DELIVERED,
        new CallAttempted(callId, 1, true, false, 200, null, responseBody, null));
  }

  public Story acceptsInline(String callId) {
    return call(
        callId,
        CallStatus.DELIVERED,
        new CallAttempted(callId, 1, true, true, 200, null, "{\"output\":\"x\"}", null));
  }

  public Story fails(String callId, String error) {
    return call(
        callId,
        CallStatus.DELIVERING,
        new CallAttempted(callId, 1, false, false, 500, error, null, Instant.EPOCH));
  }

  public Story closes(String callId, CallStatus status) {
    return call(callId, status, new CallClosed("21 C", "digest", causeId, null));
  }

  public Story resolves(String callId, int openCalls) {
    return run(
        openCalls == 0 ? RunStatus.IN_PROGRESS : RunStatus.REQUIRES_ACTION,
        new ToolCallResolved(1, callId, CallStatus.SUCCEEDED, openCalls));
  }

  public Story completes(String message) {
    return run(RunStatus.COMPLETED, new RunCompleted(message, new TokenUsage(20L, 9L)));
  }

  public Story fails(String code) {
    return run(RunStatus.FAILED, new RunFailed(code, "It went wrong.", new TokenUsage(1L, 0L)));
  }

  public Story expires() {
    return run(RunStatus.EXPIRED, new RunExpired(new TokenUsage(1L, 0L)));
  }

  public Story isCancelled(String reason) {
    return run(RunStatus.CANCELLED, new RunCancelled(reason, new TokenUsage(1L, 0L)));
  }

  public Story isIncomplete(String reason, String message) {
    return run(RunStatus.INCOMPLETE, new RunIncomplete(reason, message, new TokenUsage(1L, 0L)));
  }

  /** Any fact about the run. */
  public Story run(RunStatus status, Object body) {
    sequence++;
    RunEvent event = new RunEvent(threadId, sequence, runId, tick(), cause(), status, body);
    EventId id = log.append(event);
    view.on(event, id);
    log.follow(event, id);
    return this;
  }

  /** Any fact about a call of the run. */
  public Story call(String callId, CallStatus status, Object body) {
    return callOf(callId, status, body, threadId, runId);
  }

  /** A fact about a call that is not registered, so of no known run. */
  public Story strayCall(String callId, CallStatus status, Object body) {
    return callOf(callId, status, body, null, null);
  }

  private Story callOf(
      String callId,
      CallStatus status,
      Object body,
      @Nullable String thread,
      @Nullable String run) {
    sequence++;
    CallEvent event = new CallEvent(callId, sequence, thread, run, tick(), cause(), status, body);
    view.on(event);
    log.follow(event);
    return this;
  }

  /** So far apart are the events that follow, by the worker's clock; it may stand still. */
  public Story ticking(long everyMs) {
    tickMs = everyMs;
    return this;
  }

  private Instant tick() {
    atMs += tickMs;
    return Instant.ofEpochMilli(atMs);
  }

  private Cause cause() {
    return new Cause(CauseKind.RECORD, "topic", 0, 0L, causeId);
  }
}
