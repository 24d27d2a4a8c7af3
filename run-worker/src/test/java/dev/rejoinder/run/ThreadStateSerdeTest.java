package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.run.machine.AssistantSpec;
import dev.rejoinder.run.machine.Item;
import dev.rejoinder.run.machine.OnTimeout;
import dev.rejoinder.run.machine.RunStatus;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.run.machine.ThreadState.ActiveRun;
import dev.rejoinder.run.machine.ThreadState.PastRun;
import dev.rejoinder.run.machine.ThreadState.Phase;
import dev.rejoinder.run.machine.ThreadState.Slot;
import dev.rejoinder.run.machine.ThreadState.Waiting;
import dev.rejoinder.run.machine.ToolSpec;
import dev.rejoinder.run.machine.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThreadStateSerdeTest {

  private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123Z");
  private static final AssistantSpec ASSISTANT =
      new AssistantSpec(
          "a",
          "A",
          "model",
          "instructions",
          List.of(
              new ToolSpec(
                  "t",
                  "d",
                  "{}",
                  "http://localhost/t",
                  Duration.ofSeconds(3),
                  OnTimeout.FALLBACK,
                  "f")),
          3);
  private static final ActiveRun RUN =
      new ActiveRun("run_1", "digest", ASSISTANT, AT, new Usage(1, 2));
  private static final Item.ToolCall CALL =
      new Item.ToolCall("call_1", "p", "t", "{\"a\":\"ü\n\"}");
  private static final Item.ToolOutput OUTPUT = new Item.ToolOutput("run_1", CALL, "o", true);

  static List<Phase> phases() {
    return List.of(
        new Phase.Idle(AT),
        new Phase.AskingModel(RUN, 1, 2, "digest"),
        new Phase.AwaitingRetry(RUN, 1, 2, "digest", AT),
        new Phase.AwaitingCalls(RUN, 1, List.of(new Slot.Open(CALL), new Slot.Resolved(OUTPUT))));
  }

  @ParameterizedTest
  @MethodSource("phases")
  void aStateIsReadAsItWasWritten(Phase phase) {
    ThreadState state =
        new ThreadState(
            7,
            List.of(
                new Item.UserMessage("run_1", "q"),
                new Item.AssistantMessage("run_1", "t", List.of(CALL), Map.of("k", "v")),
                OUTPUT),
            phase,
            List.of(new Waiting("run_2", "d", "m", ASSISTANT, AT)),
            List.of(new PastRun("run_0", "d", RunStatus.EXPIRED)));
    Serde<ThreadState> serde = ThreadStateSerde.create();
    byte[] bytes = serde.serializer().serialize("topic", state);
    assertThat(serde.deserializer().deserialize("topic", bytes)).isEqualTo(state);
  }
}
