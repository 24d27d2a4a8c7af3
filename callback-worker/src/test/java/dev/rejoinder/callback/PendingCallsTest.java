package dev.rejoinder.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.callback.call.Asker;
import dev.rejoinder.callback.call.CallState;
import dev.rejoinder.callback.call.Owner;
import dev.rejoinder.callback.call.Work;
import dev.rejoinder.runtime.ProcessMetrics;
import java.time.Instant;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PendingCallsTest {

  private static final Instant DUE = Instant.parse("2026-11-22T10:00:00Z");
  private static final long NOW_MS = 1_000_000;
  private static final Asker TASK =
      new Asker.Client("d1", null, new Work.Labels(null, null, null), false, DUE);

  private final TreeMap<String, KeptCall> store = new TreeMap<>();
  private final Random random = new Random(7);

  @Test
  void whateverChangesWhileTheStoreIsLookedThroughEachCallCountsOnce() {
    ProcessMetrics.collect();
    for (int i = 0; i < 300; i++) {
      change(null);
    }
    try (PendingCalls pending = new PendingCalls(() -> NOW_MS)) {
      while (!pending.everythingPassed()) {
        String from = pending.passed();
        var rest = from == null ? store : store.tailMap(from, false);
        rest.entrySet().stream()
            .limit(7)
            .toList()
            .forEach(next -> pending.pass(next.getKey(), next.getValue()));
        if (rest.size() <= 7) {
          pending.passedEverything();
        }
        for (int i = 0; i < 5; i++) {
          change(pending);
        }
      }
      change(pending);

      long open = store.values().stream().filter(PendingCallsTest::open).count();
      long oldestMs =
          store.values().stream()
              .filter(PendingCallsTest::open)
              .mapToLong(KeptCall::sinceMs)
              .min()
              .orElseThrow();
      assertThat((long) told("rejoinder_calls_pending")).isEqualTo(open);
      assertThat(told("rejoinder_calls_oldest")).isEqualTo((NOW_MS - oldestMs) / 1e3);
    }
    assertThat(told("rejoinder_calls_pending")).isZero();
  }

  private void change(@Nullable PendingCalls pending) {
    String callId = "task_" + random.nextInt(1_000);
    @Nullable KeptCall before = store.get(callId);
    @Nullable KeptCall after =
        switch (random.nextInt(4)) {
          case 0 -> null;
          case 1 ->
              new KeptCall(new CallState.CancelledUnopened(1, new Owner(null, null), DUE), 0, null);
          default ->
              new KeptCall(
                  new CallState.Open(1, TASK, DUE, CallState.Progress.DELIVERING, 0, DUE),
                  1_000L * random.nextInt(1, 900),
                  null);
        };
    if (after == null) {
      store.remove(callId);
    } else {
      store.put(callId, after);
    }
    if (pending != null) {
      pending.changed(callId, before, after);
    }
  }

  private static boolean open(KeptCall call) {
    return call.state() instanceof CallState.Open;
  }

  private static double told(String name) {
    String start = name + "{kind=\"task\",state=\"open\"} ";
    return ProcessMetrics.text()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElseThrow();
  }
}
