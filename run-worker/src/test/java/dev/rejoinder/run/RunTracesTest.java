package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.machine.AssistantSpec;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.run.machine.ThreadState.ActiveRun;
import dev.rejoinder.run.machine.ThreadState.Phase;
import dev.rejoinder.run.machine.ThreadState.Waiting;
import dev.rejoinder.run.machine.Usage;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.QuestionRepeated;
import dev.rejoinder.schemas.RunEvent;
import dev.rejoinder.schemas.RunStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunTracesTest {

  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ONE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String ONE_LATER = ONE.replace("00f067aa0ba902b7", "1111111111111111");
  private static final String OTHER = ONE.replace("4bf9", "aaaa");
  private static final AssistantSpec ASSISTANT =
      new AssistantSpec("a", "A", null, "", List.of(), 3);

  @Test
  void aRunStaysInTheTraceOfItsQuestion() {
    Map<String, String> known = Map.of("run_1", ONE);
    assertThat(new RunTraces(known, OTHER, AT).of(event("run_1"))).isEqualTo(ONE);
    assertThat(new RunTraces(known, null, AT).of(event("run_1"))).isEqualTo(ONE);
    assertThat(new RunTraces(known, ONE_LATER, AT).of(event("run_1"))).isEqualTo(ONE_LATER);
  }

  @Test
  void theRunThatWaitedGoesOnInItsOwnTraceWhenTheOneBeforeItEnds() {
    RunTraces traces = new RunTraces(Map.of("run_1", ONE, "run_2", OTHER), ONE_LATER, AT);
    assertThat(traces.of(event("run_1"))).isEqualTo(ONE_LATER);
    assertThat(traces.of(event("run_2"))).isEqualTo(OTHER);
  }

  @Test
  void tracesAreKeptForRunsThatAreNotOver() {
    RunTraces traces = new RunTraces(Map.of("run_1", ONE, "run_0", ONE), OTHER, AT);
    traces.of(event("run_2"));
    ThreadState after =
        new ThreadState(
            1,
            List.of(),
            new Phase.AskingModel(
                new ActiveRun("run_1", "d", ASSISTANT, AT, Usage.NONE, null), 1, 1, "d"),
            List.of(new Waiting("run_2", "d", "m", ASSISTANT, AT, null)),
            List.of(),
            List.of());

    assertThat(traces.kept(after)).containsOnly(Map.entry("run_1", ONE), Map.entry("run_2", OTHER));
  }

  private static RunEvent event(String runId) {
    return new RunEvent(
        "thread_1",
        1L,
        runId,
        AT,
        new Cause(CauseKind.TIMER, null, null, null, null),
        RunStatus.QUEUED,
        new QuestionRepeated());
  }
}
