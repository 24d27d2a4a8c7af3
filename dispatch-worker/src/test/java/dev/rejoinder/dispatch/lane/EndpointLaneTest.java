package dev.rejoinder.dispatch.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointLaneTest {

  private static final LaneLimits LIMITS = new LaneLimits(2, 60, 3, 5, 300_000);

  @Test
  void aFullLaneOpensWhenSomethingEnds() {
    EndpointLane lane = new EndpointLane(LIMITS, 0);
    assertThat(lane.opensMs(LIMITS, 1, 0)).isZero();
    assertThat(lane.opensMs(LIMITS, 2, 0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void afterTheBurstOneGoesEachSecond() {
    EndpointLane lane = new EndpointLane(LIMITS, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(lane.opensMs(LIMITS, 0, 0)).isZero();
      lane.started(LIMITS, 0);
    }
    assertThat(lane.opensMs(LIMITS, 0, 0)).isEqualTo(1_000);
    assertThat(lane.opensMs(LIMITS, 0, 400)).isEqualTo(1_000);
    lane.started(LIMITS, 1_000);
    assertThat(lane.opensMs(LIMITS, 0, 1_000)).isEqualTo(2_000);
  }

  @Test
  void withoutARateEverythingGoesAtOnce() {
    LaneLimits unlimited = new LaneLimits(2, 0, 1, 5, 300_000);
    EndpointLane lane = new EndpointLane(unlimited, 0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(lane.opensMs(unlimited, 0, 0)).isZero();
      lane.started(unlimited, 0);
    }
  }

  @Test
  void anOpenBreakerHoldsWhatTheRateWouldLetThrough() {
    EndpointLane lane = new EndpointLane(LIMITS, 0);
    for (int i = 0; i < 5; i++) {
      lane.failed(LIMITS, 0);
    }
    assertThat(lane.opensMs(LIMITS, 0, 0)).isEqualTo(5_000);
    lane.succeeded();
    assertThat(lane.opensMs(LIMITS, 0, 0)).isZero();
  }

  @Test
  void inAnyMinuteNoMoreBeginThanTheRateAndTheBurst() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      LaneLimits limits =
          new LaneLimits(8, 1 + random.nextInt(200), 1 + random.nextInt(50), 5, 300_000);
      EndpointLane lane = new EndpointLane(limits, 0);
      ArrayDeque<Long> minute = new ArrayDeque<>();
      long nowMs = 0;
      for (int step = 0; step < 500; step++) {
        nowMs += random.nextInt(5) == 0 ? random.nextInt(20_000) : 0;
        nowMs = Math.max(nowMs, lane.opensMs(limits, 0, nowMs));
        lane.started(limits, nowMs);
        minute.add(nowMs);
        while (minute.getFirst() <= nowMs - 60_000) {
          minute.removeFirst();
        }
        assertThat(minute.size())
            .as("seed %d", seed)
            .isLessThanOrEqualTo(limits.perMinute() + limits.burst());
      }
    }
  }

  @Test
  void limitsThatWouldStopEverythingAreRefused() {
    assertThatThrownBy(() -> new LaneLimits(0, 1, 1, 1, 1)).hasMessageContaining("0, 1, 1, 1, 1");
    assertThatThrownBy(() -> new LaneLimits(1, -1, 1, 1, 1)).hasMessageContaining("-1");
  }

  @Test
  void itsBreakerStaysOpenNoLongerThanItsLimit() {
    LaneLimits limits = new LaneLimits(2, 0, 1, 1, 7_000);
    EndpointLane lane = new EndpointLane(limits, 0);

    lane.failed(limits, 0);
    assertThat(lane.opensMs(limits, 0, 0)).isEqualTo(5_000);

    lane.started(limits, 5_000);
    lane.failed(limits, 5_000);
    assertThat(lane.opensMs(limits, 0, 5_000)).isEqualTo(12_000);
  }
}
