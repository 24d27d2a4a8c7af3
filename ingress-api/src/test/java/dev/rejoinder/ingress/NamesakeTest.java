package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class NamesakeTest {

  private final Namesake namesake = new Namesake();

  @Test
  void aRebalanceIsNoNamesake() {
    assertThat(shows(true, 0)).isFalse();
    assertThat(shows(true, 29)).isFalse();
    assertThat(shows(false, 30)).isFalse();
    assertThat(shows(true, 31)).isFalse();
    assertThat(shows(true, 60)).isFalse();
  }

  @Test
  void whatLastsIsSaidOnce() {
    shows(true, 0);
    assertThat(shows(true, 30)).isTrue();
    assertThat(shows(true, 31)).isFalse();
    assertThat(shows(true, 600)).isFalse();
  }

  @Test
  void itIsSaidAgainWhenItComesBack() {
    shows(true, 0);
    shows(true, 30);
    shows(false, 31);
    shows(true, 40);
    assertThat(shows(true, 69)).isFalse();
    assertThat(shows(true, 70)).isTrue();
  }

  private boolean shows(boolean unheld, long seconds) {
    return namesake.shows(unheld, Duration.ofSeconds(seconds).toNanos());
  }
}
