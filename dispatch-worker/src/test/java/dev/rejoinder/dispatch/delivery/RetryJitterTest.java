package dev.rejoinder.dispatch.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryJitterTest {

  private static final Instant DUE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void whatFallsDueTogetherIsSpreadOverATenthOfItsWait() {
    Set<Instant> moments = new HashSet<>();
    int early = 0;
    for (int i = 0; i < 1_000; i++) {
      Instant at = RetryJitter.due("dlv_" + i, DUE, MINUTE, null);
      assertThat(at).isBetween(DUE, DUE.plusSeconds(6));
      moments.add(at);
      early += at.isBefore(DUE.plusSeconds(3)) ? 1 : 0;
    }
    assertThat(moments).hasSizeGreaterThan(800);
    assertThat(early).isBetween(400, 600);
  }

  @Test
  void aLongWaitIsSpreadOverNoMoreThanHalfAMinute() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(RetryJitter.due("dlv_" + i, DUE, Duration.ofHours(2), null))
          .isBetween(DUE, DUE.plus(RetryJitter.MAX));
    }
  }

  @Test
  void aRecordReadAgainFallsDueAtTheSameTime() {
    assertThat(RetryJitter.due("dlv_7", DUE, MINUTE, null))
        .isEqualTo(RetryJitter.due("dlv_7", DUE, MINUTE, null));
  }

  @Test
  void nothingMissesItsDeadlineByThisAlone() {
    for (int i = 0; i < 100; i++) {
      Instant deadline = DUE.plusMillis(100);
      assertThat(RetryJitter.due("dlv_" + i, DUE, MINUTE, deadline)).isBefore(deadline);
    }
  }

  @Test
  void whatDidNotWaitIsNotSpread() {
    assertThat(RetryJitter.due("dlv_7", DUE, Duration.ZERO, null)).isEqualTo(DUE);
  }
}
