package dev.rejoinder.runtime.effect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UndeliveredTest {

  private static final long AT_ONCE = Long.MIN_VALUE;

  private final Workload<String, String> workload =
      new Workload<>(new Bounds(2, 10, 1_000), ParkingBounds.NEVER, lane -> LaneGate.OPEN);

  @Test
  void whatIsHeldIsCountedByTheClassOfItsLaneUntilItIsOver() {
    offer(0, "calls", 5_000, AT_ONCE);
    offer(1, "calls", 3_000, 90_000);
    offer(2, "events", 8_000, AT_ONCE);
    List<Task<String, String>> started = workload.start(10_000);

    assertThat(standing("calls").count()).isEqualTo(2);
    assertThat(standing("calls").earliestWrittenMs()).hasValue(3_000);
    assertThat(standing("calls").earliestDueMs()).hasValue(5_000);
    assertThat(workload.load().running()).isEqualTo(2);
    assertThat(workload.load().waiting()).isEqualTo(1);

    started.forEach(task -> workload.ended(task, Optional.of(Ending.PLAIN), 11_000));
    assertThat(standing("events").count()).isZero();
    assertThat(standing("calls").earliestWrittenMs()).hasValue(3_000);

    workload.forget("p");
    assertThat(standing("calls").count()).isZero();
  }

  @Test
  void anEffectThatIsKnownCountsOnce() {
    offer(0, "calls", 5_000, AT_ONCE);
    assertThat(workload.offer("p", offered(1, "calls", 5_000, AT_ONCE, "effect 0"), 0)).isTrue();
    assertThat(standing("calls").count()).isEqualTo(1);
  }

  private void offer(long offset, String laneClass, long writtenMs, long dueMs) {
    assertThat(
            workload.offer(
                "p", offered(offset, laneClass, writtenMs, dueMs, "effect " + offset), 0))
        .isTrue();
  }

  private static Offer<String> offered(
      long offset, String laneClass, long writtenMs, long dueMs, String id) {
    return new Offer<>(
        offset,
        "key",
        "lane",
        "line " + offset,
        id,
        false,
        10,
        dueMs,
        new Stamp(laneClass, writtenMs),
        "work");
  }

  private Undelivered.Standing standing(String laneClass) {
    return Objects.requireNonNull(workload.load().undelivered().get(laneClass));
  }
}
