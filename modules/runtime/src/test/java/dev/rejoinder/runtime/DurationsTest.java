package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({"250ms, PT0.25S", "10s, PT10S", "5m, PT5M", "2h, PT2H", "30d, PT720H", "0s, PT0S"})
  void whatPeopleWriteIsRead(String written, Duration meant) {
    assertThat(Durations.parse(written)).contains(meant);
    assertThat(Durations.parse(" " + written + " ")).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "-5s", "1.5s", "5 s", "5S", "PT5S", "5s5s", "1000000000000d"})
  void whatIsNotADurationIsEmpty(String written) {
    assertThat(Durations.parse(written)).isEmpty();
  }

  @Test
  void theLargestThatCanBeWrittenIsRead() {
    assertThat(Durations.parse("999999999999h")).isPresent();
    assertThat(Durations.parse("999999999999d")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0ms", "250ms", "1500ms", "10s", "90s", "5m", "2h", "36h"})
  void whatIsWrittenReadsBackTheSame(String written) {
    assertThat(Durations.format(Durations.parse(written).orElseThrow())).isEqualTo(written);
  }
}
