package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.OnTimeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class CallReplayTest {

  private static final String CALL = "call_1";
  private static final int SEEDS = 40;

  @Test
  void replayedInputsGiveTheRecordedEventsInEveryField() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (CallsDriver worker = new CallsDriver()) {
        liveAnyLife(worker, new Random(seed));
        List<CallEvent> recorded = worker.events();

        assertThat(replay(recorded, worker)).as("seed %d", seed).isEqualTo(recorded);
      }
    }
  }

  @Test
  void aChangedEventIsFound() {
    try (CallsDriver worker = new CallsDriver()) {
      worker.open(CALL);
      worker.answer(CALL, "cb_1", "sunny");
      List<CallEvent> recorded = new ArrayList<>(worker.events());
      recorded.set(1, CallEvent.newBuilder(recorded.get(1)).setThreadId("thread_2").build());

      assertThat(replay(recorded, worker)).isNotEqualTo(recorded);
    }
  }

  @Test
  void oneInputThatLedToTwoEventsIsReplayedOnce() {
    try (CallsDriver worker = new CallsDriver()) {
      worker.answer(CALL, "cb_1", "sunny");
      worker.open(CALL);

      assertThat(CallReplay.inputs(worker.events(), cause -> find(cause, worker))).hasSize(2);
    }
  }

  private static List<CallEvent> replay(List<CallEvent> recorded, CallsDriver worker) {
    List<CallReplay.Input> inputs = CallReplay.inputs(recorded, cause -> find(cause, worker));
    return CallReplay.events(CALL, inputs, CallsDriver.POLICY);
  }

  private static SpecificRecord find(Cause cause, CallsDriver worker) {
    return worker.written(cause.getTopic(), cause.getOffset());
  }

  private static void liveAnyLife(CallsDriver worker, Random random) {
    for (int i = 0; i < 12; i++) {
      switch (random.nextInt(7)) {
        case 0, 1 -> worker.open(CALL, OnTimeout.ERROR_TO_MODEL);
        case 2 -> worker.cancel(CALL);
        case 3 -> worker.answer(CALL, "cb_" + i, random.nextBoolean() ? "sunny" : "rainy");
        case 4 -> worker.attempt(CALL, i + 1, AttemptOutcome.GONE);
        case 5 -> worker.attempt(CALL, i + 1, AttemptOutcome.ACCEPTED);
        default -> worker.pass(Duration.ofSeconds(random.nextInt(100)));
      }
    }
    worker.pass(Duration.ofHours(30));
    worker.pass(Duration.ofHours(30));
  }
}
