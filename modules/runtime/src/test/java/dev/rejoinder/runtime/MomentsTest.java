package dev.rejoinder.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MomentsTest {

  private final Moments moments = new Moments();

  @Test
  void theEarliestIsThatOfThoseThatAreLeft() {
    moments.add(61_500);
    moments.add(61_999);
    moments.add(5_000);
    assertThat(moments.size()).isEqualTo(3);
    assertThat(moments.earliestMs()).hasValue(5_000);

    moments.remove(5_000);
    moments.remove(61_500);
    assertThat(moments.earliestMs()).hasValue(61_000);
    moments.remove(61_999);
    assertThat(moments.earliestMs()).isEmpty();
    assertThat(moments.size()).isZero();
  }

  @Test
  void whatWasNeverAddedIsNotTakenAway() {
    moments.add(5_000);
    moments.remove(9_000);
    assertThat(moments.size()).isEqualTo(1);
  }

  @Test
  void nothingIsYoungerThanNow() {
    assertThat(Moments.ageSeconds(OptionalLong.of(4_000), 6_500)).isEqualTo(2.5);
    assertThat(Moments.ageSeconds(OptionalLong.of(9_000), 6_500)).isZero();
    assertThat(Moments.ageSeconds(OptionalLong.empty(), 6_500)).isZero();
  }
}
