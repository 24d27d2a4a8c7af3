package dev.rejoinder.dispatch.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {

  private static final long OPEN_MAX_MS = 300_000;

  @Test
  void itOpensAfterSoManyFailuresInARow() {
    Breaker breaker = fail(Breaker.closed(), 4, 0);
    assertThat(breaker.opensMs(0)).isZero();
    breaker = fail(breaker.succeeded(), 4, 0);
    assertThat(breaker.opensMs(0)).as("a success begins the count again").isZero();
    assertThat(fail(breaker, 1, 100).opensMs(100)).isEqualTo(5_100);
  }

  @Test
  void oneProbeAtATimeGoesThroughAndEachThatFailsDoublesTheWait() {
    Breaker breaker = fail(Breaker.closed(), 5, 0);
    long nowMs = 0;
    for (long waitMs : new long[] {5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000}) {
      assertThat(breaker.opensMs(nowMs)).isEqualTo(nowMs + waitMs);
      nowMs += waitMs;
      assertThat(breaker.opensMs(nowMs)).isEqualTo(nowMs);
      breaker = breaker.started();
      assertThat(breaker.opensMs(nowMs)).isEqualTo(Long.MAX_VALUE);
      breaker = fail(breaker, 1, nowMs);
    }
    assertThat(breaker.opensMs(nowMs)).as("five minutes at most").isEqualTo(nowMs + 300_000);
    assertThat(breaker.started().succeeded()).isEqualTo(Breaker.closed());
  }

  @Test
  void aProbeThatAskedNobodyIsMadeAgain() {
    Breaker breaker = fail(Breaker.closed(), 5, 0).started();
    assertThat(breaker.abandoned(9_000).opensMs(9_000)).isEqualTo(9_000);
    assertThat(Breaker.closed().abandoned(1)).isEqualTo(Breaker.closed());
  }

  @Test
  void lateFailuresDoNotKeepItOpenForLonger() {
    Breaker breaker = fail(Breaker.closed(), 5, 0);
    assertThat(fail(breaker, 3, 4_000)).isEqualTo(breaker);
  }

  @Test
  void withoutALimitItNeverOpens() {
    Breaker breaker = Breaker.closed();
    for (int i = 0; i < 100; i++) {
      breaker = breaker.failed(0, OPEN_MAX_MS, 0);
    }
    assertThat(breaker.opensMs(7)).isEqualTo(7);
  }

  private static Breaker fail(Breaker breaker, int times, long nowMs) {
    Breaker failed = breaker;
    for (int i = 0; i < times; i++) {
      failed = failed.failed(5, OPEN_MAX_MS, nowMs);
    }
    return failed;
  }
}
