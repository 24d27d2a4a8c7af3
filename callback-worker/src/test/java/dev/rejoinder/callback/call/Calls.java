package dev.rejoinder.callback.call;

import dev.rejoinder.callback.call.CallEffect.RecordEvent;
import dev.rejoinder.callback.call.CallState.Answered;
import dev.rejoinder.callback.call.CallState.CancelledUnopened;
import dev.rejoinder.callback.call.CallState.Ended;
import dev.rejoinder.callback.call.CallState.Open;
import dev.rejoinder.callback.call.CallState.Parked;
import dev.rejoinder.callback.call.CallState.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call in every situation, and everything that can happen to it. */
final class Calls {

  static final CallPolicy POLICY =
      new CallPolicy(
          Duration.ofMinutes(5), Duration.ofSeconds(60), Duration.ofHours(24), Duration.ofHours(8));
  static final RunRef RUN = new RunRef("thread_1", "run_1");
  static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  static final Instant DEADLINE = NOW.plus(POLICY.callTimeout());
  static final Instant FORGET_AT = NOW.plus(POLICY.closedRetention());
  static final int TURN = 2;
  static final Asker ASKER = asker(new OnTimeout.ErrorToModel());
  static final Work.ToolCall CALL = terms(new OnTimeout.ErrorToModel());
  static final String TIMEOUT_JSON =
      "{\"error\":\"timeout\",\"message\":\"The tool did not answer in time.\"}";
  static final String UNDELIVERABLE_JSON =
      "{\"error\":\"undeliverable\",\"message\":\"The tool could not be reached.\"}";
  static final String CANCELLED_JSON =
      "{\"error\":\"cancelled\",\"message\":\"The call was cancelled.\"}";

  static final Answer SUNNY = new Answer("cb_1", "sunny", false);
  static final Answer SUNNY_AGAIN = new Answer("cb_2", "sunny", false);
  static final Answer RAINY = new Answer("cb_3", "rainy", false);
  static final Answer BROKEN = new Answer("cb_4", "no such city", true);

  static final SignOfLife SIGN = new SignOfLife("cb_7", 0.4, "rendering");
  static final Decision DECISION = new Decision("ada", "looks right");
  static final Work.Labels LABELS = new Work.Labels("user_1", "project_1", "video_1");

  private Calls() {}

  /** The state after {@code input}, of a call that is not forgotten by it. */
  static CallState after(@Nullable CallState state, CallInput input) {
    return Objects.requireNonNull(CallMachine.step(state, input, POLICY).state());
  }

  static Work.Task task(String digest, boolean sync) {
    return task(digest, sync, "thread_1", null);
  }

  static Work.Task task(
      String digest, boolean sync, @Nullable String threadId, @Nullable Heartbeat heartbeat) {
    return new Work.Task(
        digest,
        threadId,
        "https://video.example/make",
        "task:https://video.example:443",
        null,
        "{}",
        "a cat",
        LABELS,
        null,
        sync,
        null,
        heartbeat);
  }

  static Work.ToolCall terms(OnTimeout onTimeout) {
    return call(onTimeout, null, Late.DROP, false);
  }

  static Work.ToolCall call(
      OnTimeout onTimeout, @Nullable Heartbeat heartbeat, Late late, boolean requiresApproval) {
    return new Work.ToolCall(
        RUN,
        TURN,
        1,
        "get_weather",
        "{}",
        "default",
        null,
        onTimeout,
        heartbeat,
        late,
        requiresApproval);
  }

  static Asker asker(OnTimeout onTimeout) {
    return Asker.of(terms(onTimeout), NOW);
  }

  static CallInput opened() {
    return opened(CALL);
  }

  static CallInput opened(Work work) {
    return new CallInput.Opened(NOW, work);
  }

  static CallInput cancelRequested() {
    return new CallInput.CancelRequested(NOW, Owner.of(RUN), "the run was cancelled");
  }

  static CallInput answered(Answer answer) {
    return new CallInput.CallbackReceived(NOW, answer);
  }

  static CallInput timeAt(Instant at) {
    return new CallInput.TimePassed(at);
  }

  static CallInput ended(Attempt attempt) {
    return new CallInput.AttemptEnded(NOW, attempt);
  }

  static Attempt accepted() {
    return new Attempt("call_1", 1, Attempt.Result.ACCEPTED, false, 202, null, "ok", null, false);
  }

  static Attempt acceptedInline() {
    return new Attempt("call_1", 1, Attempt.Result.ACCEPTED, true, 200, null, "{}", null, false);
  }

  static Attempt failedWithNext() {
    Instant next = NOW.plusSeconds(60);
    return new Attempt("call_1", 1, Attempt.Result.FAILED, false, 500, null, null, next, false);
  }

  static Attempt failedForGood() {
    return new Attempt(
        "call_1", 5, Attempt.Result.FAILED, false, null, "connection refused", null, null, true);
  }

  static Attempt skipped() {
    return new Attempt(
        "call_1", 2, Attempt.Result.SKIPPED, false, null, "expired", null, null, false);
  }

  /** The next attempt would be due past the deadline. */
  static Attempt failedTooLateForAnother() {
    return new Attempt(
        "call_1", 2, Attempt.Result.FAILED, false, null, "timed out", null, null, false);
  }

  static Parked parked() {
    return new Parked(1, SUNNY, NOW.plus(POLICY.parkedTtl()));
  }

  static Open open(Progress progress) {
    return open(progress, new OnTimeout.ErrorToModel());
  }

  static Open open(Progress progress, OnTimeout onTimeout) {
    return new Open(3, asker(onTimeout), DEADLINE, progress, 0, DEADLINE);
  }

  static Answered answeredSunny() {
    return new Answered(4, ASKER, false, SUNNY.outputDigest(), FORGET_AT);
  }

  static Ended ended(Status status) {
    return new Ended(4, ASKER, status, false, FORGET_AT);
  }

  static CancelledUnopened cancelledUnopened() {
    return new CancelledUnopened(4, Owner.of(RUN), FORGET_AT);
  }

  static RecordEvent event(long sequence, Status status, CallFact fact) {
    return new RecordEvent(sequence, Owner.of(RUN), status, fact);
  }

  static RecordEvent eventOfNoRun(long sequence, CallFact fact) {
    return new RecordEvent(sequence, Owner.UNKNOWN, Status.PARKED, fact);
  }

  static RecordEvent ignored(long sequence, Status status, CallFact.Reason reason) {
    return event(sequence, status, new CallFact.InputIgnored(reason));
  }
}
