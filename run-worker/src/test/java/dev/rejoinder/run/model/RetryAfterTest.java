package dev.rejoinder.run.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7                             | 7000
          0                             | 0
          1.5                           | 1500
          Sun, 22 Nov 2026 10:01:00 GMT | 60000
          Sun, 22 Nov 2026 09:00:00 GMT | 0
          """)
  void secondsAndDatesAreRead(String written, long waitMs) {
    assertThat(RetryAfter.in(Headers.of("Retry-After", written), NOW))
        .contains(Duration.ofMillis(waitMs));
  }

  @Test
  void millisecondsAreMoreExactAndWin() {
    assertThat(RetryAfter.in(Headers.of("Retry-After", "7", "retry-after-ms", "1250"), NOW))
        .contains(Duration.ofMillis(1250));
  }

  @ParameterizedTest
  @CsvSource({"soon", "-5", "''", "99999999999999999999", "1e9"})
  void whatCannotBeReadSaysNothing(String written) {
    assertThat(RetryAfter.in(Headers.of("Retry-After", written), NOW)).isEqualTo(Optional.empty());
  }
}
