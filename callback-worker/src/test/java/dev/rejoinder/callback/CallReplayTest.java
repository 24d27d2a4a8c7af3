package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.schemas.ApproveCall;
import dev.rejoinder.schemas.AttemptOutcome;
import dev.rejoinder.schemas.CallEvent;
import dev.rejoinder.schemas.Cause;
import dev.rejoinder.schemas.CauseKind;
import dev.rejoinder.schemas.OnTimeout;
import dev.rejoinder.schemas.RejectCall;
import dev.rejoinder.schemas.TaskMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class CallReplayTest {

  private static final String CALL = "call_1";
  private static final int SEEDS = 50;

  @Test
  void replayedInputsGiveTheRecordedEventsInEveryField() {
    try (CallsDriver worker = new CallsDriver()) {
      for (long seed = 0; seed < SEEDS; seed++) {
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

  /** Steps as the audit takes them: each begins at the event behind the last one's. */
  private static List<CallEvent> replay(List<CallEvent> recorded, CallsDriver worker) {
    CallReplay call = new CallReplay(CALL, CallsDriver.POLICY);
    List<CallEvent> replayed = new ArrayList<>();
    while (replayed.size() < recorded.size()) {
      CallEvent next = recorded.get(replayed.size());
      List<CallEvent> step =
          call.step(find(next.getCause(), worker), next.getCause(), next.getAt());
      assertThat(step).isNotEmpty();
      replayed.addAll(step);
    }
    return replayed;
  }

  private static Optional<SpecificRecord> find(Cause cause, CallsDriver worker) {
    return cause.getKind() == CauseKind.TIMER
        ? Optional.empty()
        : Optional.of(worker.written(cause.getTopic(), cause.getOffset()));
  }

  private static void liveAnyLife(CallsDriver worker, Random random) {
    for (int i = 0; i < 12; i++) {
      switch (random.nextInt(13)) {
        case 0, 1 -> worker.open(CALL, OnTimeout.ERROR_TO_MODEL);
        case 2 -> worker.cancel(CALL);
        case 3 -> worker.answer(CALL, "cb_" + i, random.nextBoolean() ? "sunny" : "rainy");
        case 4 -> worker.attempt(CALL, i + 1, AttemptOutcome.GONE);
        case 5 -> worker.attempt(CALL, i + 1, AttemptOutcome.ACCEPTED);
        case 6 -> worker.openForApproval(CALL);
        case 7 -> worker.showLife(CALL, "cb_" + i);
        case 8 -> worker.command(CALL, null, new ApproveCall("ada", "fine"));
        case 9 -> worker.command(CALL, null, new RejectCall(null, "no"));
        case 10 -> worker.command(CALL, "thread_1", TaskTopologyTest.task(TaskMode.CALLBACK));
        case 11 -> worker.command(CALL, null, TaskTopologyTest.task(TaskMode.SYNC));
        default -> worker.pass(Duration.ofSeconds(random.nextInt(100)));
      }
    }
    // Long enough to expire and then to be forgotten, so that each life begins afresh.
    worker.pass(Duration.ofHours(30));
    worker.pass(Duration.ofHours(30));
  }
}
