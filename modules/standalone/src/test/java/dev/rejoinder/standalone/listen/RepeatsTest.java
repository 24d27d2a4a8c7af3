package dev.rejoinder.standalone.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoinder.standalone.listen.Repeats.Seen;
import org.junit.jupiter.api.Test;

class RepeatsTest {

  private final Repeats repeats = new Repeats(2);

  @Test
  void anotherAttemptIsToldFromOneMoreOfTheSame() {
    assertThat(repeats.came("a")).isEqualTo(new Seen(1, false));
    assertThat(repeats.came("a")).isEqualTo(new Seen(2, false));

    repeats.taken("a");

    assertThat(repeats.came("a")).isEqualTo(new Seen(3, true));
    assertThat(repeats.came("b")).isEqualTo(new Seen(1, false));
  }

  @Test
  void theOldestIsForgottenFirst() {
    repeats.came("a");
    repeats.came("b");
    repeats.came("c");

    assertThat(repeats.came("c").times()).isEqualTo(2);
    assertThat(repeats.came("a").times()).isEqualTo(1);
  }
}
