package dev.rejoinder.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventTextTest {

  @Test
  void timesAlwaysHaveMilliseconds() {
    assertThat(EventText.timestamp(Instant.parse("2026-01-26T10:30:00Z")))
        .isEqualTo("2026-01-26T10:30:00.000Z");
    assertThat(EventText.timestamp(Instant.parse("2026-01-26T10:30:00.120Z")))
        .isEqualTo("2026-01-26T10:30:00.120Z");
  }

  @Test
  void aTextThatFitsStaysAsItIs() {
    String text = "x".repeat(EventText.BYTES_MAX);

    assertThat(EventText.bounded(text)).isEqualTo(text);
  }

  @Test
  void aLongerTextIsCutBetweenCharactersAndSaysSo() {
    String text = "x" + "😀".repeat(EventText.BYTES_MAX / 4);

    assertThat(EventText.bounded(text))
        .isEqualTo("x" + "😀".repeat(EventText.BYTES_MAX / 4 - 1) + " [cut after 64 KiB]");
  }
}
