package dev.rejoinder.simulation;

import dev.rejoinder.callback.CallSteps;
import dev.rejoinder.callback.TaskPayload;
import dev.rejoinder.callback.ToolCallPayload;
import dev.rejoinder.callback.call.CallPolicy;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.run.RunSteps;
import dev.rejoinder.run.machine.RunPolicy;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.runtime.Secret;
import dev.rejoinder.schemas.Assistant;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.HeartbeatPolicy;
import dev.rejoinder.schemas.LatePolicy;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.Tool;
import dev.rejoinder.topics.CallIds;
import dev.rejoinder.topics.TrustedClasses;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The machines the workers run, with limits short enough for everything to happen within minutes.
 */
record Machines(Machine<ThreadState> runs, Machine<CallState> calls) {

  static {
    TrustedClasses.trust();
  }

  /** One tool for each policy there is. */
  static final Assistant ASSISTANT =
      Assistant.newBuilder()
          .setId("assistant")
          .setName("Assistant")
          .setInstructions("")
          .setMaxTurns(4)
          .setTools(
              List.of(
                  tool("plain").build(),
                  tool("fallback")
                      .setOnTimeout(OnTimeout.FALLBACK)
                      .setFallbackOutput("instead")
                      .setTimeoutMs(4000L)
                      .build(),
                  tool("fatal").setOnTimeout(OnTimeout.FAIL_RUN).build(),
                  tool("beating").setHeartbeat(new HeartbeatPolicy(3000L, 15_000L)).build(),
                  tool("late").setLate(LatePolicy.APPEND_TO_THREAD).setTimeoutMs(2000L).build(),
                  tool("approved").setRequiresApproval(true).build()))
          .build();

  private static final URI PUBLIC_URL = URI.create("http://localhost");

  static Machines create() {
    CallIds ids = new CallIds(new Secret("of the simulation"));
    RunPolicy runs =
        new RunPolicy(
            ids::mint,
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            3,
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(3));
    CallPolicy calls =
        new CallPolicy(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            Duration.ofSeconds(20));
    return new Machines(
        new Runs(new RunSteps(runs)),
        new Calls(
            new CallSteps(calls, new ToolCallPayload(PUBLIC_URL), new TaskPayload(PUBLIC_URL))));
  }

  private static Tool.Builder tool(String name) {
    return Tool.newBuilder()
        .setName(name)
        .setDescription("")
        .setParameters("{\"type\":\"object\"}")
        .setOnTimeout(OnTimeout.ERROR_TO_MODEL);
  }

  private record Runs(RunSteps steps) implements Machine<ThreadState> {

    @Override
    public Taken<ThreadState> step(
        String key,
        @Nullable ThreadState state,
        Optional<SpecificRecord> input,
        Cause cause,
        Instant at) {
      RunSteps.Taken taken = steps.step(key, state, input, cause, at);
      return new Taken<>(
          taken.state(),
          taken.outputs().stream().map(output -> Map.entry(output.key(), output.value())).toList());
    }

    @Override
    public Instant nextDue(ThreadState state) {
      return steps.nextDue(state);
    }
  }

  private record Calls(CallSteps steps) implements Machine<CallState> {

    @Override
    public Taken<CallState> step(
        String key,
        @Nullable CallState state,
        Optional<SpecificRecord> input,
        Cause cause,
        Instant at) {
      CallSteps.Step step = steps.step(key, state, input, cause, at);
      return new Taken<>(
          step.state(),
          step.outputs().stream().map(output -> Map.entry(output.key(), output.value())).toList());
    }

    @Override
    public Instant nextDue(CallState state) {
      return state.nextDue();
    }
  }
}
