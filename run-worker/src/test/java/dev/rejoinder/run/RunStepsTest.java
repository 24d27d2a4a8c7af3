package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.schemas.AskQuestion;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.CallCommand;
import dev.rejoinder.schemas.CallOutcome;
import dev.rejoinder.schemas.CallStatus;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.ModelAnswered;
import dev.rejoinder.schemas.ModelRequest;
import dev.rejoinder.schemas.ModelResult;
import dev.rejoinder.schemas.NoteTaken;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.OpenCall;
import dev.rejoinder.schemas.OutcomePurpose;
import dev.rejoinder.schemas.RequestedCall;
import dev.rejoinder.schemas.RunCommand;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunExpired;
import dev.rejoinder.schemas.RunRefused;
import dev.rejoinder.schemas.ThreadNote;
import dev.rejoinder.schemas.ThreadPolicy;
import dev.rejoinder.schemas.TokenUsage;
import dev.rejoinder.schemas.Tool;
import dev.rejoinder.topics.Causes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunStepsTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Tool DEPLOY =
      new Tool(
          "deploy",
          "Deploys.",
          "{\"type\":\"object\"}",
          "https://tools.example/deploy",
          60_000L,
          OnTimeout.FALLBACK,
          "later",
          new HeartbeatPolicy(5_000L, 90_000L),
          LatePolicy.APPEND_TO_THREAD,
          true);
  private static final Assistant ASSISTANT =
      new Assistant("ops", "Ops", null, "", List.of(DEPLOY), 5, ThreadPolicy.ENQUEUE);

  private final RunSteps steps =
      new RunSteps(
          new RunPolicy(
              (thread, run, turn, index) -> "call_" + turn + "_" + index,
              Duration.ofHours(1),
              Duration.ofDays(30),
              4,
              3,
              Duration.ofSeconds(1),
              Duration.ofMinutes(5)));
  private @Nullable ThreadState state;

  @Test
  void theToolsPoliciesReachItsCallAndTheModelsRequest() {
    ModelRequest request = only(ModelRequest.class, ask("run_1", ThreadPolicy.ENQUEUE));
    assertThat(request.getTools()).containsExactly(DEPLOY);

    CallCommand opened = only(CallCommand.class, callTool(request));
    assertThat(opened.getBody())
        .isEqualTo(
            new OpenCall(
                1,
                0,
                "deploy",
                "{}",
                "ops/deploy",
                60_000L,
                OnTimeout.FALLBACK,
                "later",
                new HeartbeatPolicy(5_000L, 90_000L),
                LatePolicy.APPEND_TO_THREAD,
                true));
  }

  @Test
  void aTasksNoteNamesNoRunAndStandsInTheNextRequest() {
    List<RunSteps.Output> noted = take(outcome(null, OutcomePurpose.NOTE, CallStatus.EXPIRED));
    assertThat(only(RunEvent.class, noted).getBody())
        .isEqualTo(new NoteTaken("call_1_0", CallStatus.EXPIRED, "out", false));

    ModelRequest request = only(ModelRequest.class, ask("run_1", ThreadPolicy.ENQUEUE));
    assertThat(request.getItems()).first().isEqualTo(new ThreadNote("run_1", "call_1_0", "out"));
  }

  @Test
  void anAnswerNamesTheRunThatWaitsForIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> take(outcome(null, OutcomePurpose.ANSWER, CallStatus.SUCCEEDED)))
        .withMessageContaining("call_1_0");
  }

  @Test
  void aRejectedCallIsAnErrorForTheModel() {
    callTool(only(ModelRequest.class, ask("run_1", ThreadPolicy.ENQUEUE)));
    ModelRequest next =
        only(
            ModelRequest.class, take(outcome("run_1", OutcomePurpose.ANSWER, CallStatus.REJECTED)));
    assertThat(next.getItems().getLast().toString()).contains("\"is_error\": true");
  }

  @Test
  void theCommandsThreadPolicyIsKept() {
    ask("run_1", ThreadPolicy.ENQUEUE);
    assertThat(only(RunEvent.class, ask("run_2", ThreadPolicy.REJECT)).getBody())
        .isEqualTo(new RunRefused("thread_busy"));
  }

  @Test
  void aStepWithoutInputIsTakenWhenTheStateIsDue() {
    ask("run_1", ThreadPolicy.ENQUEUE);
    Instant due = steps.nextDue(Objects.requireNonNull(state));
    assertThat(due).isEqualTo(START.plus(Duration.ofHours(1)));
    RunSteps.Taken taken = steps.step("thread_1", state, Optional.empty(), Causes.timer(), due);
    assertThat(only(RunEvent.class, taken.outputs()).getBody()).isInstanceOf(RunExpired.class);
  }

  private List<RunSteps.Output> ask(String runId, ThreadPolicy policy) {
    AskQuestion body = new AskQuestion("Deploy!", ASSISTANT, "digest", policy, null);
    return take(new RunCommand("cmd_1", "thread_1", runId, body));
  }

  private List<RunSteps.Output> callTool(ModelRequest request) {
    ModelAnswered body =
        new ModelAnswered(
            "",
            List.of(new RequestedCall("p", "deploy", "{}")),
            new TokenUsage(1L, 1L),
            "m",
            false,
            Map.of());
    return take(
        new ModelResult(
            request.getThreadId(),
            request.getRunId(),
            request.getTurn(),
            request.getAttempt(),
            request.getRequestDigest(),
            body));
  }

  private static CallOutcome outcome(
      @Nullable String runId, OutcomePurpose purpose, CallStatus status) {
    return new CallOutcome("call_1_0", "thread_1", runId, 1, status, "out", false, purpose);
  }

  private List<RunSteps.Output> take(SpecificRecord input) {
    RunSteps.Taken taken = steps.step("thread_1", state, Optional.of(input), Causes.timer(), START);
    state = taken.state();
    return taken.outputs();
  }

  private static <R> R only(Class<R> type, List<RunSteps.Output> outputs) {
    Stream<R> found =
        outputs.stream().map(RunSteps.Output::value).filter(type::isInstance).map(type::cast);
    List<R> all = found.toList();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }
}
