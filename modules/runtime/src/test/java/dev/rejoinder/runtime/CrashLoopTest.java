package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CrashLoopTest {

  private final CrashLoop crashes = new CrashLoop(2, 1_000);

  @Test
  void oneCrashTooManyWithinTheWindowIsALoop() {
    assertThat(crashes.crashed(0)).isFalse();
    assertThat(crashes.crashed(400)).isFalse();
    assertThat(crashes.crashed(999)).isTrue();
  }

  @Test
  void crashesFarApartAreNot() {
    assertThat(crashes.crashed(0)).isFalse();
    assertThat(crashes.crashed(400)).isFalse();
    assertThat(crashes.crashed(1_000)).isFalse();
    assertThat(crashes.crashed(1_400)).isFalse();
    assertThat(crashes.crashed(1_500)).isTrue();
  }
}
