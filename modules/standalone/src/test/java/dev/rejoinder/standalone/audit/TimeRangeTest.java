package dev.rejoinder.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeRangeTest {

  private static final Instant NOW = Instant.parse("2026-05-02T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "24h, 2026-05-01T12:00:00Z",
    "90s, 2026-05-02T11:58:30Z",
    "2026-05-01, 2026-05-01T00:00:00Z",
    "2026-05-01T10:00:00, 2026-05-01T10:00:00Z",
    "2026-05-01T10:00:00Z, 2026-05-01T10:00:00Z",
    "2026-05-01T10:00:00.5+02:00, 2026-05-01T08:00:00.500Z",
    "1777629600000, 2026-05-01T10:00:00Z",
  })
  void timesAreReadAsPeopleWriteThem(String written, Instant meant) {
    assertThat(TimeRange.time(written, NOW)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "yesterday", "2026-13-01", "24 h"})
  void anythingElseIsNoTime(String written) {
    assertThat(TimeRange.time(written, NOW)).isEmpty();
  }

  @Test
  void theBeginIsInTheRangeAndTheEndIsNot() {
    var range = new TimeRange(NOW, NOW.plusMillis(1));

    assertThat(range.beginsBy(NOW.toEpochMilli())).isTrue();
    assertThat(range.beginsBy(NOW.toEpochMilli() - 1)).isFalse();
    assertThat(range.endsAfter(NOW.toEpochMilli())).isTrue();
    assertThat(range.endsAfter(NOW.toEpochMilli() + 1)).isFalse();
  }
}
