package dev.rejoinder.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import dev.rejoinder.run.machine.AssistantSpec;
import dev.rejoinder.run.machine.Item;
import dev.rejoinder.run.machine.LatePolicy;
import dev.rejoinder.run.machine.OnTimeout;
import dev.rejoinder.run.machine.ReplyAddress;
import dev.rejoinder.run.machine.RunStatus;
import dev.rejoinder.run.machine.ThreadState;
import dev.rejoinder.run.machine.ThreadState.ActiveRun;
import dev.rejoinder.run.machine.ThreadState.Note;
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
import org.junit.jupiter.api.Test;
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
                  "f",
                  new ToolSpec.Heartbeat(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                  LatePolicy.APPEND_TO_THREAD,
                  true)),
          3);
  private static final ReplyAddress REPLY_TO =
      new ReplyAddress(
          "team", "slack", "help", Map.of("channel", "C1"), "v1.sealed", "Ev1", "Sorry!", AT);
  private static final ActiveRun RUN =
      new ActiveRun("run_1", "digest", ASSISTANT, AT, new Usage(1, 2), REPLY_TO);
  private static final Item.ToolCall CALL =
      new Item.ToolCall("call_1", "p", "t", "{\"a\":\"ü\n\"}");
  private static final Item.ToolOutput OUTPUT = new Item.ToolOutput("run_1", CALL, "o", true);

  private static final ObjectMapper EXACT =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** As version 1 stored it. */
  private static final String OLD =
      """
      {"sequence":7,"items":[{"is":"UserMessage","runId":"run_1","text":"q"},
        {"is":"AssistantMessage","runId":"run_1","text":"t",
         "calls":[CALL],"attributes":{"k":"v"}}],
       "phase":{"is":"AwaitingCalls",
        "run":{"runId":"run_1","questionDigest":"digest","assistant":ASSISTANT,
         "deadline":1767225600.123,"usage":{"inputTokens":1,"outputTokens":2}},
        "turn":1,"slots":[{"is":"Open","call":CALL},
         {"is":"Resolved","output":{"is":"ToolOutput","runId":"run_1","call":CALL,"output":"o","isError":true}}]},
       "waiting":[{"runId":"run_2","questionDigest":"d","message":"m","assistant":ASSISTANT,
        "deadline":1767225600.123}],
       "past":[{"runId":"run_0","questionDigest":"d","status":"EXPIRED"}]}\
      """
          .replace(
              "CALL",
              """
              {"callId":"call_1","providerCallId":"p","functionName":"t",\
              "arguments":"{\\"a\\":\\"ü\\n\\"}"}\
              """)
          .replace(
              "ASSISTANT",
              """
              {"id":"a","name":"A","model":"model","instructions":"instructions","tools":[
               {"name":"t","description":"d","parameters":"{}","webhookUrl":null,"timeout":3.0,
                "onTimeout":"FALLBACK","fallbackOutput":"f"}],"maxTurns":3}\
              """);

  private static final AssistantSpec OLD_ASSISTANT =
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
                  null,
                  Duration.ofSeconds(3),
                  OnTimeout.FALLBACK,
                  "f",
                  null,
                  LatePolicy.DROP,
                  false)),
          3);

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
                OUTPUT,
                new Item.ThreadNote("run_1", "task_1", "done")),
            phase,
            List.of(new Waiting("run_2", "d", "m", ASSISTANT, AT, REPLY_TO)),
            List.of(new Note("task_2", "also done")),
            List.of(new PastRun("run_0", "d", RunStatus.EXPIRED)));
    Serde<KeptThread> serde = ThreadStateSerde.create();
    for (Map<String, String> traces : List.of(Map.<String, String>of(), Map.of("run_1", "t"))) {
      KeptThread thread = new KeptThread(state, traces);
      byte[] bytes = serde.serializer().serialize("topic", thread);
      assertThat(serde.deserializer().deserialize("topic", bytes)).isEqualTo(thread);
    }
  }

  @Test
  void aStateFromBeforeNotesToolPoliciesAndRepliesIsReadWithTheirDefaults() throws Exception {
    byte[] stored = new SmileMapper().writeValueAsBytes(EXACT.readTree(OLD));

    KeptThread thread = ThreadStateSerde.create().deserializer().deserialize("topic", stored);

    assertThat(thread.traces()).isEmpty();
    assertThat(thread.state())
        .isEqualTo(
            new ThreadState(
                7,
                List.of(
                    new Item.UserMessage("run_1", "q"),
                    new Item.AssistantMessage("run_1", "t", List.of(CALL), Map.of("k", "v"))),
                new Phase.AwaitingCalls(
                    new ActiveRun("run_1", "digest", OLD_ASSISTANT, AT, new Usage(1, 2), null),
                    1,
                    List.of(new Slot.Open(CALL), new Slot.Resolved(OUTPUT))),
                List.of(new Waiting("run_2", "d", "m", OLD_ASSISTANT, AT, null)),
                List.of(),
                List.of(new PastRun("run_0", "d", RunStatus.EXPIRED))));
  }
}
